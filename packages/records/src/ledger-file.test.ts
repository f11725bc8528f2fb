import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ledgerEntries } from './fixtures/arbitraries.ts'
import { ledgerEntry } from './fixtures/documents.ts'
import { formatLedgerEntry } from './format.ts'
import { appendLedger, readLedger } from './ledger-file.ts'
import { parseLedgerEntry } from './parse.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-ledger-'))
  path = join(folder, 'ledger.ndjson')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const named = (call: string): typeof ledgerEntry => ({
  ...ledgerEntry,
  call,
  ratio: 1.5,
  interval: [1.25, 1.75],
})

describe('the ledger', () => {
  it('returns what was appended, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(ledgerEntries, { maxLength: 3 }), { maxLength: 3 }),
        async (batches) => {
          rmSync(path, { force: true })
          for (const batch of batches) await appendLedger(path, batch)
          const expected = batches.flat().map((entry) => parseLedgerEntry(formatLedgerEntry(entry), path))
          const { entries, damaged, faults } = await readLedger(path)
          expect({ damaged, faults }).toEqual({ damaged: [], faults: [] })
          expect(entries.map(({ previous: _, hash: __, ...entry }) => entry)).toEqual(expected)
          // Each names the one before it.
          expect(entries.map(({ previous }) => previous)).toEqual(
            entries.map((_, index) =>
              entries
                .slice(0, index)
                .slice(-1)
                .map(({ hash }) => hash),
            ),
          )
        },
      ),
      { numRuns: 20 },
    )
  })

  it('is empty where there is none, and is not made for nothing', async () => {
    await appendLedger(path, [])
    expect(() => readFileSync(path)).toThrow('ENOENT')
    expect(await readLedger(path)).toEqual({ entries: [], damaged: [], faults: [] })
  })

  it('reports a torn last line and goes on behind it', async () => {
    await appendLedger(path, [named('a')])
    appendFileSync(path, formatLedgerEntry(named('torn')).slice(0, 40))
    await appendLedger(path, [named('b')])
    expect(readFileSync(path, 'utf8').endsWith('\n')).toBe(true)
    const { entries, damaged } = await readLedger(path)
    expect(entries.map(({ call }) => call)).toEqual(['a', 'b'])
    expect(damaged).toEqual([
      { line: 2, reason: expect.stringMatching(/^column 41: found the end of the text/) },
    ])
  })

  it('torn anywhere, loses at most the torn line', async () => {
    await appendLedger(path, [named('a'), named('b')])
    const whole = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async (length) => {
        writeFileSync(path, whole.subarray(0, length))
        await appendLedger(path, [named('c')])
        const { entries, damaged } = await readLedger(path)
        expect(entries.at(-1)?.call).toBe('c')
        // A line that lacks only its newline is whole.
        const lines = whole.subarray(0, length).toString().split('\n')
        const complete = lines.filter((line) => line.endsWith('}')).length
        expect(entries).toHaveLength(complete + 1)
        expect(damaged).toHaveLength(lines.filter((line) => line !== '' && !line.endsWith('}')).length)
      }),
      { numRuns: 60 },
    )
  })

  it('reports damaged, newer and hostile lines and reads the others', async () => {
    const good = formatLedgerEntry(named('a'))
    const lines = [
      good,
      '<<<<<<< HEAD\n',
      good.replace('"version":1', '"version":2'),
      good.replace('"ratio":1.5', '"ratio":-1'),
      good.replace('"call":', '"__proto__":{},"call":'),
      '\r\n',
      good.replace('\n', '\r\n'),
    ]
    writeFileSync(path, lines.join(''))
    const { entries, damaged } = await readLedger(path)
    expect(entries).toHaveLength(2)
    expect(damaged.map(({ line }) => line)).toEqual([2, 3, 4, 5])
    expect(damaged[1]?.reason).toContain('update tidemark')
  })

  it('writers at once do not mix their lines', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => appendLedger(path, [named(`${index}`), named('x')])),
    )
    const { entries, damaged } = await readLedger(path)
    expect(damaged).toEqual([])
    expect(entries).toHaveLength(40)
    for (const [index, entry] of entries.entries()) expect(entry.call === 'x').toBe(index % 2 === 1)
    // They may have gone on from the same line, as branches do.
    expect((await readLedger(path)).faults).toEqual([])
  })

  it('goes on behind the lines of an older version', async () => {
    writeFileSync(path, `${formatLedgerEntry(named('a'))}${formatLedgerEntry(named('b'))}`)
    await appendLedger(path, [named('c')])
    const { entries, damaged, faults } = await readLedger(path)
    expect({ damaged, faults }).toEqual({ damaged: [], faults: [] })
    expect(entries.map(({ previous }) => previous?.length)).toEqual([undefined, undefined, 1])
  })

  it('shows where a line was edited by hand', async () => {
    await appendLedger(path, [named('a'), named('b'), named('c')])
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace('"call":"b"', '"call":"harmless"'))
    const { entries, faults } = await readLedger(path)
    expect(entries).toHaveLength(3)
    expect(faults).toMatchObject([{ line: 2, kind: 'edited', reason: expect.stringContaining('harmless') }])
  })

  it('writes nothing when one of the entries is not valid', async () => {
    await expect(
      appendLedger(path, [named('a'), { ...named('b'), ratio: Number.NaN }]),
    ).rejects.toMatchObject({
      code: 'RECORD_FIELD',
      field: 'ratio',
    })
    expect(() => readFileSync(path)).toThrow('ENOENT')
  })

  it('refuses a folder in its place', async () => {
    mkdirSync(path)
    await expect(readLedger(path)).rejects.toMatchObject({ code: 'RECORD_PLACE', file: path })
  })

  it('refuses bytes that are no UTF-8', async () => {
    writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d]))
    await expect(readLedger(path)).rejects.toMatchObject({ code: 'RECORD_SYNTAX', file: path })
  })
})
