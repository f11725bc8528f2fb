#!/usr/bin/env node
// Uses the packages as others do: packed, installed by npm into an empty project outside the workspace, on the Node
// that runs this. Imports and requires every entry, type-checks a consumer of each under the ways in which TypeScript
// resolves modules, and runs the command. Needs built packages and whatever registry npm is configured for, so it is
// run as
//   pnpm run check:installed
// Exit codes: 0 everything works, 1 something does not, 2 a package cannot be packed or installed.

import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { argv, exit, version } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { asPublished } from './as-published.mjs'
import { entriesOf, loadEntries, resolutions, typeCheck } from './installed-entries.mjs'
import { runCommand } from './run-command.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** How long a command may take, npm included, before it counts as hanging. */
const commandLimitMs = 5 * 60_000

/** Measuring at its shortest: that it works is asked here, not how fast anything is. */
const briefly = '--quick --replicates 2 --time "5 ms" --warmup "1 ms"'

/**
 * What a user does with the command. Without a baseline `run` ends with 5, once it has measured.
 *
 * @param {string} toolVersion
 * @returns {readonly { readonly line: string, readonly code: number, readonly prints: readonly RegExp[] }[]}
 */
export function commandLines(toolVersion) {
  return [
    { line: '--version', code: 0, prints: [new RegExp(`^${toolVersion.replaceAll('.', '\\.')}\\s*$`)] },
    { line: '--help', code: 0, prints: [/^Usage: tidemark /] },
    {
      line: 'init --yes',
      code: 0,
      prints: [/^created tidemark\.config\.mjs$/m, /^created .*first\.bench\.mjs$/m],
    },
    { line: 'init --yes', code: 0, prints: [/^nothing to write/m] },
    { line: `run ${briefly}`, code: 5, prints: [/orders to JSON .*\d/, /orders from JSON .*\d/] },
  ]
}

/**
 * @param {{ readonly code: number, readonly prints: readonly RegExp[] }} expected
 * @param {Pick<import('./run-command.mjs').Ended, 'code' | 'stdout' | 'stderr'>} ended
 * @returns {readonly string[]} one sentence each
 */
export function commandProblems({ code, prints }, ended) {
  const problems = prints
    .filter((pattern) => !pattern.test(ended.stdout))
    .map((pattern) => `printed nothing like ${pattern}`)
  if (ended.code !== code) problems.unshift(`ended with ${ended.code}, not ${code}`)
  return problems.length === 0 ? [] : [`${problems.join(', ')}:\n${ended.stdout}${ended.stderr}`]
}

/**
 * What `import` and `require` find in an entry has to be the same.
 *
 * @param {import('./installed-entries.mjs').Loaded | undefined} imported
 * @param {import('./installed-entries.mjs').Loaded | undefined} required
 * @returns {string[]} one sentence each
 */
export function loadingProblems(imported, required) {
  const problems = []
  if (imported === undefined || 'error' in imported) problems.push(`import: ${imported?.error}`)
  if (required === undefined || 'error' in required) problems.push(`require: ${required?.error}`)
  if (imported === undefined || required === undefined || 'error' in imported || 'error' in required)
    return problems
  const difference = [
    ...imported.names.filter((name) => !required.names.includes(name)),
    ...required.names.filter((name) => !imported.names.includes(name)),
  ]
  return difference.map((name) => `${name} is found by one of import and require`)
}

/** @param {import('./as-published.mjs').World} world */
async function problemsOf({ packages, folder, env }) {
  const own = createRequire(import.meta.url)
  const types = own('@types/node/package.json').version
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }))
  const names = packages.map(({ name }) => name)
  const installed = await runCommand(`npm install ${names.join(' ')} @types/node@${types}`, {
    cwd: folder,
    env,
    limitMs: commandLimitMs,
  })
  if (installed.code !== 0) throw new Error(`npm install failed:\n${installed.stdout}${installed.stderr}`)

  const tsc = join(dirname(own.resolve('typescript/package.json')), 'bin/tsc')
  const problems = problemsOfEntries(packages, folder, tsc)
  const tool = packages.find(({ name }) => name === 'tidemark')
  for (const expected of commandLines(tool?.version ?? '')) {
    const line = `npx --no -- tidemark ${expected.line}`
    const ended = await runCommand(line, { cwd: folder, env, limitMs: commandLimitMs })
    const found = commandProblems(expected, ended)
    console.log(`${line}: ${found.length === 0 ? `exit code ${ended.code}` : 'FAILED'}`)
    problems.push(...found.map((problem) => `${line} ${problem}`))
  }
  return problems
}

/**
 * Prints a line for each entry.
 *
 * @param {import('./as-published.mjs').World['packages']} packages
 * @param {string} folder
 * @param {string} tsc
 * @returns {string[]} what is wrong
 */
function problemsOfEntries(packages, folder, tsc) {
  const entries = packages.flatMap(entriesOf)
  const loadable = entries.filter(({ kind }) => kind !== 'file').map(({ specifier }) => specifier)
  const imports = loadEntries(folder, 'import-entries.mjs', loadable)
  const requires = loadEntries(folder, 'require-entries.cjs', loadable)
  /** @type {Map<string, readonly string[]>} */
  const names = new Map()
  for (const { specifier, kind } of entries) {
    const imported = imports.entries[specifier]
    if (kind === 'module' && imported !== undefined && 'names' in imported)
      names.set(specifier, imported.names)
  }
  const diagnostics = resolutions.map((resolution) => ({
    name: resolution.name,
    found: typeCheck(folder, tsc, names, resolution),
  }))
  const problems = [imports, requires].flatMap(({ printed }) =>
    printed === '' ? [] : [`something prints when it is loaded:\n${printed}`],
  )
  for (const { name, found } of diagnostics)
    problems.push(...(found.get('') ?? []).map((line) => `${name}: ${line}`))
  for (const { specifier, kind } of entries) {
    const found =
      kind === 'file'
        ? fileProblems(folder, specifier)
        : loadingProblems(imports.entries[specifier], requires.entries[specifier])
    for (const { name, found: lines } of diagnostics) {
      found.push(...(lines.get(specifier) ?? []).map((line) => `types, ${name}: ${line}`))
    }
    console.log(
      `${specifier.padEnd(36)} ${found.length === 0 ? summary(kind, names.get(specifier)) : 'FAILED'}`,
    )
    problems.push(...found.map((problem) => `${specifier}: ${problem}`))
  }
  return problems
}

/**
 * @param {string} folder
 * @param {string} specifier
 * @returns {string[]}
 */
function fileProblems(folder, specifier) {
  try {
    createRequire(join(folder, 'consumer.cjs')).resolve(specifier)
    return []
  } catch (cause) {
    return [String(cause)]
  }
}

/**
 * @param {import('./installed-entries.mjs').Entry['kind']} kind
 * @param {readonly string[]} [names]
 */
function summary(kind, names = []) {
  if (kind === 'file') return 'found'
  if (kind === 'json') return 'import, require'
  return `import, require, types (${resolutions.map(({ name }) => name).join(', ')}): ${names.length} names`
}

async function main() {
  console.log(`Node ${version}`)
  try {
    const problems = await asPublished(root, problemsOf)
    for (const problem of problems) console.error(`check-installed: ${problem}`)
    return problems.length === 0 ? 0 : 1
  } catch (cause) {
    console.error(`check-installed: ${cause instanceof Error ? cause.message : cause}`)
    return 2
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) exit(await main())
