#!/usr/bin/env node
// Does what the README promises a stranger: clones the current commit into an empty folder, runs the
// README's first command there, and looks for a row of each suite in its table and for a clean tree
// afterwards. Takes as long as the benchmark, about three minutes:
//   node scripts/check-fresh-clone.mjs
// How fast the calls were is not judged here. Exit codes: 0 as promised, 1 not.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, exit } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { runCommand } from './run-command.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const readmeCommands = /** @type {const} */ (['npx -y pnpm@12 bench', 'npx -y pnpm@12 test'])
const suites = ['orders API', 'metrics core', 'ecosystem']

/** How long the benchmark may take, with installing and building, before it counts as hanging. */
const benchmarkLimitMs = 10 * 60_000

/** What `tidemark run` may end with although the clone is as promised. */
const judgementOfSpeed = new Map([
  [1, 'a call is slower than its baseline, or over its budget, on this machine'],
  [4, 'a call is undecided on this machine'],
  [5, 'no baseline fits this machine'],
])

/**
 * The first fenced `sh` blocks of a Markdown text, without comments and blank lines.
 *
 * @param {string} markdown
 * @param {number} count how many
 * @returns {readonly string[]}
 */
export function shellBlocks(markdown, count) {
  const blocks = [...markdown.matchAll(/^```sh\r?\n(.*?)^```/gms)].slice(0, count)
  return blocks.map(([, body = '']) =>
    body
      .split('\n')
      .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
      .filter((line) => line !== '')
      .join('\n'),
  )
}

/**
 * The suites that have no row in a printed table. A row of a call has two times at least, its median
 * and its p99; it belongs to the suite that it names, or else to the one named last before it.
 *
 * @param {string} output
 * @param {readonly string[]} names
 * @returns {readonly string[]}
 */
export function suitesWithoutRow(output, names) {
  const missing = new Set(names)
  /** @type {string | undefined} */
  let current
  for (const line of stripVTControlCharacters(output).split(/\r?\n|\r/)) {
    current = names.find((name) => line.includes(name)) ?? current
    if (current !== undefined && (line.match(/\d\s?(?:ns|µs|us|ms|s)(?=\W|$)/gu) ?? []).length >= 2) {
      missing.delete(current)
    }
  }
  return [...missing]
}

/**
 * What an exit code of the benchmark means for this check.
 *
 * @param {number | null} code null when a signal ended it
 * @returns {{ readonly ok: boolean, readonly reason: string }}
 */
export function judgeExit(code) {
  if (code === 0) return { ok: true, reason: 'all calls are as fast as their baseline' }
  const reason = judgementOfSpeed.get(code ?? -1)
  if (reason !== undefined) return { ok: true, reason: `exit code ${code}: ${reason}` }
  return { ok: false, reason: code === null ? 'ended by a signal, or over its time' : `exit code ${code}` }
}

/**
 * Runs git and returns what it printed.
 *
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function git(args, cwd) {
  const { status, stdout: printed, stderr: complaint } = spawnSync('git', args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')} failed: ${complaint}`)
  return printed.trim()
}

/**
 * @param {string} clone an empty folder
 * @returns {Promise<readonly string[]>} what is not as promised
 */
async function problemsOfClone(clone) {
  const commit = git(['rev-parse', 'HEAD'], root)
  // Objects are copied, so that nothing of this checkout is needed.
  git(['clone', '--quiet', '--no-hardlinks', '--no-checkout', root, clone], root)
  git(['checkout', '--quiet', '--detach', commit], clone)

  const commands = shellBlocks(readFileSync(join(clone, 'README.md'), 'utf8'), readmeCommands.length)
  for (const [index, wanted] of readmeCommands.entries()) {
    if (commands[index] !== wanted) {
      return [
        `README.md: sh block ${index + 1} is ${JSON.stringify(commands[index])}; it must be "${wanted}"`,
      ]
    }
  }
  const problems = []
  const { code, stdout } = await runCommand(readmeCommands[0], {
    cwd: clone,
    limitMs: benchmarkLimitMs,
    show: true,
  })
  const { ok, reason } = judgeExit(code)
  if (ok) console.log(`${readmeCommands[0]}: ${reason}`)
  else problems.push(`${readmeCommands[0]}: ${reason}`)
  for (const name of suitesWithoutRow(stdout, suites))
    problems.push(`the table has no row of the suite "${name}"`)
  const changed = git(['status', '--porcelain'], clone)
  if (changed !== '') problems.push(`the benchmark left the clone changed:\n${changed}`)
  return problems
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-clone-'))
  try {
    const problems = await problemsOfClone(join(folder, 'tidemark'))
    for (const problem of problems) console.error(`check-fresh-clone: ${problem}`)
    return problems.length === 0 ? 0 : 1
  } catch (cause) {
    console.error(`check-fresh-clone: ${cause instanceof Error ? cause.message : cause}`)
    return 1
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) exit(await main())
