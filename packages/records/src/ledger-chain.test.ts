import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ledgerEntries } from './fixtures/arbitraries.ts'
import { ledgerEntry } from './fixtures/documents.ts'
import type { LedgerLine } from './ledger.ts'
import {
  chainEntries,
  findChainFaults,
  findLostLines,
  ledgerEnds,
  linesSince,
  type PlacedLine,
} from './ledger-chain.ts'

const placed = (lines: readonly LedgerLine[]): PlacedLine[] =>
  lines.map((entry, index) => ({ line: index + 1, entry }))

const faultsOf = (lines: readonly LedgerLine[]): [line: number, kind: string][] =>
  findChainFaults(placed(lines)).map(({ line, kind }) => [line, kind])

/** Lines behind others, as `appendLedger` would write them. */
const append = (lines: readonly LedgerLine[], entries: readonly LedgerLine[]): LedgerLine[] => [
  ...lines,
  ...chainEntries(entries, ledgerEnds(lines)),
]

const some = fc.array(ledgerEntries, { minLength: 1, maxLength: 5 })
const few = fc.array(ledgerEntries, { maxLength: 4 })

/** A ledger of at least two lines, and one of them. */
const ledgerAndLine = fc
  .array(ledgerEntries, { minLength: 2, maxLength: 6 })
  .map((entries) => append([], entries))
  .chain((lines) => fc.record({ lines: fc.constant(lines), at: fc.nat(lines.length - 1) }))

/** The line as somebody would leave it who makes a slowdown look harmless. */
const edited = (line: LedgerLine): LedgerLine => ({ ...line, ratio: line.ratio === 1.5 ? 1 : 1.5 })

const replaced = (lines: readonly LedgerLine[], at: number, line: LedgerLine): LedgerLine[] =>
  lines.map((one, index) => (index === at ? line : one))

describe('a chain', () => {
  it('has no fault as it is written, a line at a time or several', () => {
    fc.assert(
      fc.property(fc.array(few, { maxLength: 4 }), (batches) => {
        const lines = batches.reduce<LedgerLine[]>(append, [])
        expect(faultsOf(lines)).toEqual([])
        expect(ledgerEnds(lines)).toHaveLength(lines.length === 0 ? 0 : 1)
        for (const line of lines) expect(line.previous?.length).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('tells which line was edited', () => {
    fc.assert(
      fc.property(ledgerAndLine, ({ lines, at }) => {
        const line = lines[at] as LedgerLine
        expect(faultsOf(replaced(lines, at, edited(line)))).toEqual([[at + 1, 'edited']])
        const { hash: _, ...unsigned } = line
        expect(faultsOf(replaced(lines, at, unsigned))).toContainEqual([at + 1, 'edited'])
      }),
    )
  })

  it('tells behind which line one was edited whose hash was made anew, too', () => {
    fc.assert(
      fc.property(ledgerAndLine, ({ lines, at }) => {
        const line = lines[at] as LedgerLine
        const [forged] = chainEntries([edited(line)], line.previous ?? [])
        const followed = at < lines.length - 1
        expect(faultsOf(replaced(lines, at, forged as LedgerLine))).toEqual(followed ? [[at + 2, 'cut']] : [])
      }),
    )
  })

  it('tells behind which line one was removed', () => {
    fc.assert(
      fc.property(ledgerAndLine, ({ lines, at }) => {
        const left = lines.filter((_, index) => index !== at)
        expect(faultsOf(left)).toEqual(at < lines.length - 1 ? [[at + 1, 'cut']] : [])
      }),
    )
  })

  it('names the change that was found', () => {
    const [first] = chainEntries([ledgerEntry], [])
    const [fault] = findChainFaults(placed([edited(first as LedgerLine)]))
    expect(fault?.reason).toBe(
      `the acceptance of orders API › GET /orders at 2026-11-22T20:00:00Z, time ×1.5 was edited: its content does not have its hash ${first?.hash}`,
    )
  })

  it('does not mind the order of its lines, nor repeated ones', () => {
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), (entries, picks) => {
        const lines = append([], entries)
        const ranked = lines.map((line) => [picks.next().value as number, line] as const)
        const shuffled = [...ranked].sort(([a], [b]) => a - b).map(([, line]) => line)
        expect(faultsOf([...shuffled, ...shuffled])).toEqual([])
        expect(ledgerEnds([...shuffled, ...shuffled])).toEqual(ledgerEnds(lines))
      }),
    )
  })
})

describe('a merge of two branches', () => {
  const on = (branch: string): fc.Arbitrary<LedgerLine[]> =>
    some.map((entries) => entries.map((entry) => ({ ...entry, reason: `${branch}: ${entry.reason}` })))
  const branches = fc.record({ common: few, ours: on('ours'), theirs: on('theirs'), after: some })

  it('is no fault, and the next line ties both together', () => {
    fc.assert(
      fc.property(branches, ({ common, ours, theirs, after }) => {
        const base = append([], common)
        const [left, right] = [append(base, ours), append(base, theirs)]
        const merged = [...left, ...right.slice(base.length)]
        expect(faultsOf(merged)).toEqual([])
        expect(new Set(ledgerEnds(merged))).toEqual(new Set([...ledgerEnds(left), ...ledgerEnds(right)]))
        const went = append(merged, after)
        expect(faultsOf(went)).toEqual([])
        expect(ledgerEnds(went)).toHaveLength(1)
        // From now on the ends of both branches are held.
        for (const end of ledgerEnds(merged)) {
          expect(faultsOf(went.filter(({ hash }) => hash !== end))).toContainEqual([
            expect.any(Number),
            'cut',
          ])
        }
      }),
    )
  })

  it('puts what either branch accepted behind what both had', () => {
    fc.assert(
      fc.property(branches, ({ common, ours, theirs, after }) => {
        const base = append([], common)
        const [left, right] = [append(base, ours), append(base, theirs)]
        const merged = [...right, ...left.slice(base.length)]
        const whole = append(merged, after)
        const names = (lines: readonly LedgerLine[]): Set<unknown> => new Set(lines.map(({ hash }) => hash))
        const without = (lines: readonly LedgerLine[], others: readonly LedgerLine[]): Set<unknown> =>
          names(lines.filter(({ hash }) => !names(others).has(hash)))
        expect(names(linesSince(whole, ledgerEnds(base)))).toEqual(without(whole, base))
        expect(names(linesSince(whole, ledgerEnds(left)))).toEqual(without(whole, left))
        expect(names(linesSince(whole, ledgerEnds(merged)))).toEqual(without(whole, merged))
        expect(linesSince(whole, ledgerEnds(whole))).toEqual([])
      }),
    )
  })
})

describe('lines of an older version, without hashes', () => {
  const older = (call: string): LedgerLine => ({ ...ledgerEntry, call })
  const old = [older('a'), older('b'), older('c')]

  it('are no fault, and the first line behind them names the last one', () => {
    const lines = append(old, [older('d')])
    expect(faultsOf(lines)).toEqual([])
    expect(ledgerEnds(old)).toHaveLength(1)
    expect(lines[3]?.previous).toEqual(ledgerEnds(old))
    expect(linesSince(lines, ledgerEnds(old)).map(({ call }) => call)).toEqual(['d'])
    expect(linesSince(lines, []).map(({ call }) => call)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('may come from a branch that has not been updated', () => {
    const lines = append(old, [older('d')])
    const merged = [...lines, older('e')]
    expect(faultsOf(merged)).toEqual([])
    const went = append(merged, [older('f')])
    expect(faultsOf(went)).toEqual([])
    expect(linesSince(went, ledgerEnds(old)).map(({ call }) => call)).toEqual(['d', 'e', 'f'])
  })

  it('cannot be made of newer ones unseen', () => {
    const lines = append([], [older('a'), older('b')])
    const { hash: _, previous: __, ...stripped } = lines[0] as LedgerLine
    expect(faultsOf(replaced(lines, 0, edited(stripped)))).toEqual([[2, 'cut']])
  })
})

describe('an older state of the ledger', () => {
  it('tells which of its lines are gone, also the last one, and no more', () => {
    fc.assert(
      fc.property(ledgerAndLine, some, ({ lines, at }, later) => {
        const now = append(lines, later)
        expect(findLostLines(placed(lines), now)).toEqual([])
        const gone = now.filter((_, index) => index !== at)
        expect(findLostLines(placed(lines), gone)).toMatchObject([{ line: at + 1, kind: 'lost' }])
      }),
    )
  })

  it('misses a line of an older version that was edited', () => {
    const before = [ledgerEntry]
    expect(findLostLines(placed(before), [edited(ledgerEntry)])).toMatchObject([{ line: 1, kind: 'lost' }])
  })

  it('leaves a line that keeps its hash to the chain', () => {
    const lines = append([], [ledgerEntry])
    const forged = lines.map(edited)
    expect(findLostLines(placed(lines), forged)).toEqual([])
    expect(faultsOf(forged)).toEqual([[1, 'edited']])
  })
})
