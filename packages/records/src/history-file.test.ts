import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { historyPath } from './baseline-path.ts'
import { historyEntries } from './fixtures/arbitraries.ts'
import { historyEntry } from './fixtures/documents.ts'
import { GitRepository } from './fixtures/git-repository.ts'
import { formatHistoryEntry } from './format.ts'
import type { HistoryEntry } from './history.ts'
import { appendHistory, readHistory, rewriteHistory } from './history-file.ts'
import { parseHistoryEntry } from './parse.ts'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-history-'))
  path = historyPath(directory, historyEntry.suite)
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** The example, measured on another day. */
const on = (day: number, changes: Partial<HistoryEntry> = {}): HistoryEntry => ({
  ...historyEntry,
  at: `2026-11-${String(day).padStart(2, '0')}T20:00:00Z`,
  ...changes,
})
const daysOf = (entries: readonly HistoryEntry[]): readonly number[] =>
  entries.map(({ at }) => Number(at.slice(8, 10)))

function write(...lines: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, lines.join(''))
}

describe('the history', () => {
  it('is empty where there is none', async () => {
    expect(await readHistory(directory)).toEqual({ entries: [], damaged: [], duplicates: 0, reordered: 0 })
  })

  it('returns what was appended, by time, whatever the suites are called', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(historyEntries, { maxLength: 5, selector: ({ at }) => at }),
        async (entries) => {
          rmSync(join(directory, 'history'), { recursive: true, force: true })
          for (const entry of entries) {
            expect(await appendHistory(directory, entry)).toMatchObject({ state: 'appended' })
          }
          const expected = entries
            .map((entry) => parseHistoryEntry(formatHistoryEntry(entry), 'history'))
            .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
          const history = await readHistory(directory)
          expect(history.entries).toEqual(expected)
          expect([history.damaged, history.duplicates]).toEqual([[], 0])
        },
      ),
      { numRuns: 20 },
    )
  })

  it('holds a measurement once', async () => {
    await appendHistory(directory, on(1))
    expect(await appendHistory(directory, on(1))).toEqual({ path, state: 'known' })
    expect(await appendHistory(directory, on(1, { method: 'alone' }))).toMatchObject({ state: 'appended' })
    expect((await readHistory(directory)).entries).toHaveLength(2)
  })

  it('keeps the suite in a file of its own, of a portable name', () => {
    for (const suite of ['../../etc/passwd', 'CON', 'a\0b', '...', 'заказы №1']) {
      const file = historyPath(directory, suite)
      expect(dirname(file)).toBe(join(directory, 'history'))
      expect(basename(file)).toMatch(/^[\p{L}\p{M}\p{N}-]+\.ndjson$/u)
    }
    expect(basename(path)).toBe('orders-api.ndjson')
  })
})

describe('what merges, kills and people do to a file', () => {
  it('torn anywhere, loses at most the torn line, and goes on behind it', async () => {
    const whole = Buffer.from([on(1), on(2)].map(formatHistoryEntry).join(''))
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async (length) => {
        write(whole.subarray(0, length).toString('latin1'))
        await appendHistory(directory, on(3))
        const { entries, damaged } = await readHistory(directory)
        const lines = whole.subarray(0, length).toString().split('\n')
        // A line that lacks only its newline is whole.
        const complete = lines.filter((line) => line.endsWith('}}}'))
        expect(daysOf(entries)).toEqual([1, 2].slice(0, complete.length).concat(3))
        expect(damaged).toHaveLength(lines.filter((line) => line !== '').length - complete.length)
        for (const { file, reason } of damaged) {
          expect(file).toBe(path)
          expect(reason).toMatch(/^column \d+: found /)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('in any order, and some of them twice, gives the same entries', async () => {
    const days = [1, 2, 3, 4, 5, 6]
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(days, { minLength: 6 }),
        fc.subarray(days),
        async (order, twice) => {
          write(...[...order, ...twice].map((day) => formatHistoryEntry(on(day))))
          const { entries, damaged, duplicates } = await readHistory(directory)
          expect(daysOf(entries)).toEqual(days)
          expect(damaged).toEqual([])
          expect(duplicates).toBe(twice.length)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('counts the lines that stand behind a later one', async () => {
    write(...[3, 1, 2, 4].map((day) => formatHistoryEntry(on(day))))
    expect(await readHistory(directory)).toMatchObject({ reordered: 2 })
  })

  it('is merged by git without a conflict, and nothing is lost or doubled', async () => {
    const repository = new GitRepository()
    try {
      const file = 'history/orders-api.ndjson'
      const text = (...days: readonly number[]): string =>
        days.map((day) => formatHistoryEntry(on(day))).join('')
      repository.commit('.gitattributes', '*.ndjson merge=union\n')
      repository.commit(file, text(1, 2))
      repository.git('checkout', '--quiet', '-b', 'theirs')
      repository.commit(file, text(1, 2, 4))
      repository.git('checkout', '--quiet', 'main')
      repository.commit(file, text(1, 2, 3, 4))
      repository.git('merge', '--quiet', 'theirs')
      write(readFileSync(join(repository.root, file), 'utf8'))
      const { entries, damaged } = await readHistory(directory)
      expect(daysOf(entries)).toEqual([1, 2, 3, 4])
      expect(damaged).toEqual([])
    } finally {
      repository.remove()
    }
  })

  it('reports damaged, newer, hostile and contradicting lines and reads the others', async () => {
    const good = formatHistoryEntry(on(1))
    write(
      good,
      '<<<<<<< HEAD\n',
      good.replace('"version":1', '"version":2'),
      good.replace('"ratio":1.01235', '"ratio":NaN'),
      good.replace('"ratio":1.01235', '"ratio":null'),
      good.replace('"ratio":1.01235', '"ratio":0'),
      good.replace('"error":0.00235,', ''),
      good.replace('"suite":', '"__proto__":{},"suite":'),
      good.replace('"ratio":1.01235', '"ratio":1.5'),
      '\r\n',
      formatHistoryEntry(on(2)).replace('\n', '\r\n'),
    )
    const { entries, damaged } = await readHistory(directory)
    expect(daysOf(entries)).toEqual([1, 2])
    expect(damaged.map(({ line }) => line).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
    const reasonOf = (line: number): string => damaged.find((one) => one.line === line)?.reason ?? ''
    expect(reasonOf(3)).toContain('update tidemark')
    expect(reasonOf(7)).toContain('a ratio together with its error')
    expect(reasonOf(9)).toMatch(/^found other figures than in line 1, /)
    // The place is told beside it.
    expect(damaged.filter(({ reason }) => reason.includes('.ndjson'))).toEqual([])
  })

  it('is refused as a link, which could lead out of the repository, and as a folder', async () => {
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync('/etc/passwd', path)
    await expect(readHistory(directory)).rejects.toMatchObject({ code: 'RECORD_PLACE', file: path })
    await expect(appendHistory(directory, on(1))).rejects.toMatchObject({ code: 'RECORD_PLACE' })
    rmSync(path)
    mkdirSync(path)
    await expect(appendHistory(directory, on(1))).rejects.toMatchObject({ code: 'RECORD_PLACE' })
  })

  it('writes nothing of an entry that could not be read back', async () => {
    const calls = { a: { ratio: Number.NaN, error: 0.1, replicates: 8 } }
    await expect(appendHistory(directory, on(1, { calls }))).rejects.toMatchObject({
      code: 'RECORD_FIELD',
      field: 'calls.a.ratio',
    })
    expect(readdirSync(directory)).toEqual([])
  })
})

describe('rewriting', () => {
  it('leaves the entries given, by time, and no other file', async () => {
    write(...[3, 1, 2].map((day) => formatHistoryEntry(on(day))))
    expect(await rewriteHistory(directory, historyEntry.suite, [on(3), on(1)])).toBe(path)
    expect(readFileSync(path, 'utf8')).toBe([on(1), on(3)].map(formatHistoryEntry).join(''))
    appendFileSync(path, formatHistoryEntry(on(4)))
    expect(daysOf((await readHistory(directory)).entries)).toEqual([1, 3, 4])
    expect(readdirSync(dirname(path))).toEqual(['orders-api.ndjson'])
  })
})
