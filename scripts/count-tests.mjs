#!/usr/bin/env node
// Counts the tests that a log of `pnpm test` reports and closes with one plain line:
//   node scripts/count-tests.mjs test.log   ->   "412 passed, 0 failed"
// Exit codes: 0 all passed, 1 a test failed or none ran, 2 the log cannot be read.

import { readFileSync } from 'node:fs'
import { argv, exit, stdout } from 'node:process'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} TestCount */

/** turbo puts `<package>:<task>: ` before each line of a task, also when it replays a cached log. */
const taskPrefix = /^(?:\S+:\S+: |\/\/:\S+: )/

/** vitest: `      Tests  1 failed | 12 passed | 2 skipped (15)`. The total in brackets is not needed. */
const vitestSummary = /^\s*Tests\s{2,}(.+?)\s*\(\d+\)\s*$/

/** node:test, spec reporter `ℹ pass 12`, TAP reporter `# pass 12`. */
const nodeSummary = /^\s*[ℹ#] (pass|fail|cancelled|skipped|todo) (\d+)\s*$/

/** How the words of both runners map onto ours; a cancelled test did not pass. */
const meaning = /** @type {const} */ ({
  passed: 'passed',
  pass: 'passed',
  failed: 'failed',
  fail: 'failed',
  cancelled: 'failed',
  skipped: 'skipped',
  todo: 'skipped',
})

/**
 * Adds up every test summary in a log, of vitest and of node:test, with or without colours and with
 * or without turbo's line prefixes.
 *
 * @param {string} log
 * @returns {TestCount}
 */
export function countTests(log) {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const rawLine of log.split(/\r?\n/)) {
    const line = stripVTControlCharacters(rawLine).replace(taskPrefix, '')
    for (const [word, number] of summaryParts(line)) count[meaning[word]] += number
  }
  return count
}

/**
 * @param {string} line one line without colours and prefix
 * @returns {ReadonlyArray<readonly [keyof typeof meaning, number]>}
 */
function summaryParts(line) {
  const node = nodeSummary.exec(line)
  if (node) return [[/** @type {keyof typeof meaning} */ (node[1]), Number(node[2])]]
  const vitest = vitestSummary.exec(line)
  if (!vitest) return []
  return [...(vitest[1] ?? '').matchAll(/(\d+) (passed|failed|skipped|todo)/g)].map(([, number, word]) => [
    /** @type {keyof typeof meaning} */ (word),
    Number(number),
  ])
}

/**
 * The closing line: `412 passed, 0 failed`, with `, 3 skipped` where any was.
 *
 * @param {TestCount} count
 * @returns {string}
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** @param {readonly string[]} args */
function main([file]) {
  if (file === undefined) {
    console.error('count-tests: name the log file: node scripts/count-tests.mjs test.log')
    return 2
  }
  let log
  try {
    log = readFileSync(file, 'utf8')
  } catch (cause) {
    console.error(`count-tests: cannot read ${file}: ${cause instanceof Error ? cause.message : cause}`)
    return 2
  }
  const count = countTests(log)
  if (count.passed + count.failed === 0) console.error(`count-tests: no test summary in ${file}`)
  stdout.write(`${closingLine(count)}\n`)
  return count.failed === 0 && count.passed > 0 ? 0 : 1
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) exit(main(argv.slice(2)))
