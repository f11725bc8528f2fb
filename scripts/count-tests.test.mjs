import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { closingLine, countTests } from './count-tests.mjs'

const passedAndFailed = [
  '@tidemark/stats:test:  Test Files  3 passed (3)',
  '@tidemark/stats:test:       Tests  40 passed (40)',
  '@tidemark/gate:test:  Test Files  1 failed | 1 passed (2)',
  '@tidemark/gate:test:       Tests  2 failed | 7 passed | 1 skipped | 3 todo (13)',
].join('\n')

describe('countTests', () => {
  it('adds the test lines of all packages and leaves the file lines out', () => {
    expect(countTests(passedAndFailed)).toEqual({ passed: 47, failed: 2, skipped: 4 })
  })

  it('reads through colours', () => {
    const log =
      '\u001b[36mtidemark:test: \u001b[0m\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[32m5 passed\u001b[39m\u001b[22m\u001b[90m (5)\u001b[39m'
    expect(countTests(log)).toEqual({ passed: 5, failed: 0, skipped: 0 })
  })

  it('reads what turbo replays from its cache, and Windows line ends', () => {
    const log =
      'tidemark:test: cache hit, replaying logs 1a2b3c4d\r\ntidemark:test:       Tests  5 passed (5)\r\n Tasks: 2 successful'
    expect(countTests(log)).toEqual({ passed: 5, failed: 0, skipped: 0 })
  })

  it.each(['#', 'ℹ'])('reads the summary of node:test that begins with %s', (mark) => {
    const log = ['tests 6', 'pass 3', 'fail 1', 'cancelled 1', 'skipped 1', 'todo 0']
      .map((line) => `//:test:repository: ${mark} ${line}`)
      .join('\n')
    expect(countTests(log)).toEqual({ passed: 3, failed: 2, skipped: 1 })
  })

  it('does not count prose that only looks like a summary', () => {
    expect(countTests('we had 12 passed (12) and Tests 9 passed (9)\nTest Files  9 passed (9)')).toEqual({
      passed: 0,
      failed: 0,
      skipped: 0,
    })
  })
})

describe('closingLine', () => {
  it('names skipped tests only where there are any', () => {
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
    expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
  })
})

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'count-tests-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** @param {string} log */
  function count(log) {
    const file = join(folder, 'test.log')
    writeFileSync(file, log)
    return run(file)
  }

  /** @param {readonly string[]} args */
  function run(...args) {
    const script = fileURLToPath(new URL('count-tests.mjs', import.meta.url))
    return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  }

  it('closes with the line and exit code 0 when all passed', () => {
    expect(count('      Tests  5 passed (5)')).toMatchObject({ stdout: '5 passed, 0 failed\n', status: 0 })
  })

  it('exits 1 when one failed', () => {
    expect(count(passedAndFailed)).toMatchObject({ stdout: '47 passed, 2 failed, 4 skipped\n', status: 1 })
  })

  it('exits 1 when no test ran, which is no success', () => {
    expect(count('No test files found')).toMatchObject({ stdout: '0 passed, 0 failed\n', status: 1 })
  })

  it('exits 2 when there is no log', () => {
    expect(run(join(folder, 'absent.log'))).toMatchObject({ stdout: '', status: 2 })
    expect(run()).toMatchObject({ stdout: '', status: 2 })
  })
})
