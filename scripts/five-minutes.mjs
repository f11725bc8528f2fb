#!/usr/bin/env node
// Walks the way of a new user: an empty folder, `npm init`, and a gate that names the call that got slower, with the
// packages as they are now in place of published ones. Prints what the user would see, and how long each step took:
//   node scripts/five-minutes.mjs
// Needs built packages and whatever registry npm is configured for. Exit codes: 0 as promised, within five minutes;
// 1 not; 2 a package cannot be packed.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { argv, exit, version } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { asPublished } from './as-published.mjs'
import { runCommand } from './run-command.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const promisedMs = 5 * 60_000

/**
 * A file that the user writes, or a command, its exit code, and what it has to print.
 *
 * @typedef {{ readonly write: string, readonly text: string }
 *   | { readonly run: string, readonly code: number, readonly prints?: RegExp }} Step
 */

/** The service of the user, before Tidemark and after a change that sorts what did not have to be sorted. */
const api = `export const orders = Array.from({ length: 200 }, (_, id) => ({ id, total: (id * 7919) % 1000 }))

export function listOrders() {
  return JSON.stringify(orders)
}

export function revenue() {
  return orders.reduce((sum, { total }) => sum + total, 0)
}
`
const slowerApi = api.replace('orders.reduce', 'orders.toSorted((a, b) => a.total - b.total).reduce')

const suite = `import { suite } from '@tidemark/harness'
import { listOrders, revenue } from '../api.mjs'

export default suite('orders', {
  calls: {
    'GET /orders': () => listOrders(),
    'GET /revenue': () => revenue(),
  },
})
`

/** @type {readonly Step[]} */
export const steps = [
  { write: 'api.mjs', text: api },
  { write: '.gitignore', text: 'node_modules/\nrun.json\n' },
  { run: 'npm init --yes', code: 0 },
  { run: 'git init --quiet --initial-branch=main', code: 0 },
  { run: 'npm install --save-dev tidemark @tidemark/harness', code: 0 },
  { run: 'npx tidemark init --yes', code: 0, prints: /^created benchmarks[\\/]first\.bench\.mjs$/m },
  { write: 'benchmarks/first.bench.mjs', text: suite },
  { run: 'git add --all', code: 0 },
  { run: 'git commit --quiet --message "Measure orders"', code: 0 },
  // Nothing has been accepted yet.
  { run: 'npm run bench -- --json run.json', code: 5, prints: /GET \/revenue/ },
  { run: 'npm run bench:update -- --from run.json --reason "first baseline"', code: 0 },
  { write: 'api.mjs', text: slowerApi },
  { run: 'npm run bench:gate', code: 1, prints: /^slower +orders › GET \/revenue/m },
]

/**
 * What a step that ended otherwise than it has to says.
 *
 * @param {Extract<Step, { readonly run: string }>} step
 * @param {Pick<import('./run-command.mjs').Ended, 'code' | 'stdout'>} ended
 * @returns {string | undefined}
 */
export function stepProblem({ run, code, prints }, ended) {
  if (ended.code !== code) return `${run}: ended with ${ended.code}, not ${code}`
  if (prints !== undefined && !prints.test(ended.stdout)) return `${run}: printed nothing like ${prints}`
  return undefined
}

/** @param {number} durationMs */
function seconds(durationMs) {
  return `${(durationMs / 1000).toFixed(1)} s`
}

/**
 * @param {import('./as-published.mjs').World} world
 * @returns {Promise<string | undefined>} what is not as promised
 */
async function walk({ folder, env }) {
  const identity = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) => [
      [`GIT_${role}_NAME`, 'New User'],
      [`GIT_${role}_EMAIL`, 'new@user.example'],
    ]),
  )
  const began = performance.now()
  /** @type {(readonly [step: string, took: string])[]} */
  const times = []
  for (const step of steps) {
    if ('write' in step) {
      console.log(`\n$ cat > ${step.write}\n${step.text}`)
      mkdirSync(dirname(join(folder, step.write)), { recursive: true })
      writeFileSync(join(folder, step.write), step.text)
      continue
    }
    console.log(`\n$ ${step.run}`)
    const ended = await runCommand(step.run, {
      cwd: folder,
      env: { ...env, ...identity },
      limitMs: promisedMs,
      show: true,
    })
    times.push([step.run, seconds(ended.durationMs)])
    console.log(`# exit code ${ended.code}, ${seconds(ended.durationMs)}`)
    const problem = stepProblem(step, ended)
    if (problem !== undefined) return problem
  }
  const totalMs = performance.now() - began
  console.log(`\nNode ${version}\n\n| step | took |\n| --- | ---: |`)
  for (const [step, took] of [...times, ['all', seconds(totalMs)]]) console.log(`| \`${step}\` | ${took} |`)
  return totalMs <= promisedMs ? undefined : `took ${seconds(totalMs)}, more than five minutes`
}

async function main() {
  try {
    const problem = await asPublished(root, walk)
    if (problem === undefined) return 0
    console.error(`five-minutes: ${problem}`)
    return 1
  } catch (cause) {
    console.error(`five-minutes: ${cause instanceof Error ? cause.message : cause}`)
    return 2
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) exit(await main())
