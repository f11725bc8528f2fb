import type { AnchorDocument, LedgerLine } from '@tidemark/records'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AcceptedDrift, acceptedDrifts, driftKey, linesSinceTidemark } from './accepted-drift.ts'
import { accepted } from './fixtures/ledger-lines.ts'

const today = new Date('2026-12-01T10:00:00Z')

function driftOf(lines: readonly LedgerLine[], now = today, call = 'a'): AcceptedDrift | undefined {
  return acceptedDrifts(lines, now).get(driftKey('orders', call))
}

describe('what was accepted of a call', () => {
  it('is the product of its ratios, with the interval that follows', () => {
    const drift = driftOf([accepted(1.02), accepted(1.03), accepted(0.99)])
    expect(drift).toMatchObject({ changes: 3, granted: 1, expired: [] })
    expect(drift?.chained.ratio).toBeCloseTo(1.02 * 1.03 * 0.99, 12)
    expect(Math.log((drift?.chained.interval?.high ?? 0) / (drift?.chained.ratio ?? 1))).toBeCloseTo(
      Math.sqrt(3) * Math.log(1.01),
      12,
    )
    // What got faster leaves room, and is no slowdown that somebody accepted.
    expect(drift?.standing).toBeCloseTo(1.02 * 1.03, 12)
  })

  it('does not depend on the order of the lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.8, max: 1.3, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (ratios) => {
          const lines = ratios.map((ratio) => accepted(ratio))
          const [forth, back] = [driftOf(lines), driftOf([...lines].reverse())]
          expect(forth?.chained.ratio).toBeCloseTo(back?.chained.ratio ?? 0, 9)
          expect(forth?.standing).toBeCloseTo(back?.standing ?? 0, 9)
        },
      ),
    )
  })

  it('leaves out what has no ratio: new calls, and edited benchmarks', () => {
    const { ratio: _, interval: __, ...edited } = accepted(2)
    const drift = driftOf([{ ...edited, change: 'new', replicates: 12 }, edited, accepted(1.02)])
    expect(drift?.changes).toBe(1)
    expect(drift?.chained.ratio).toBeCloseTo(1.02, 12)
  })

  it('knows no interval where a line has none, or contradicts itself', () => {
    const { interval: _, ...unsure } = accepted(1.02)
    expect(driftOf([accepted(1.01), unsure])?.chained.interval).toBeNull()
    expect(driftOf([accepted(1.5, { interval: [1.1, 1.2] })])?.chained.interval).toBeNull()
  })

  it('counts a change once that was accepted on two machines', () => {
    const elsewhere = { environment: 'linux-x64-node20-ci' }
    const drift = driftOf([accepted(1.03), accepted(1.035, elsewhere), accepted(1.01, elsewhere)])
    expect(drift?.changes).toBe(2)
    expect(drift?.chained.ratio).toBeCloseTo(1.035 * 1.01, 12)
  })

  it('is kept apart from that of other calls', () => {
    const drifts = acceptedDrifts(
      [accepted(1.03), accepted(1.5, { call: 'b' }), accepted(2, { suite: 'x' })],
      today,
    )
    expect([...drifts].map(([key, { chained }]) => [key, Number(chained.ratio.toFixed(6))])).toEqual([
      ['orders\na', 1.03],
      ['orders\nb', 1.5],
      ['x\na', 2],
    ])
  })

  it('grants what went past the budget knowingly', () => {
    expect(driftOf([accepted(1.02), accepted(1.08, { overBudget: true })])?.granted).toBeCloseTo(1.08, 12)
  })
})

describe('an acceptance with a last day', () => {
  const until = accepted(1.04, { expires: '2027-01-31' })
  const expiredAt = (instant: string, ...others: readonly LedgerLine[]): number =>
    driftOf([until, ...others], new Date(instant))?.expired.length ?? 0

  it('stands through that day, UTC, and has run out on the next', () => {
    expect(expiredAt('2026-11-22T12:00:00Z')).toBe(0)
    expect(expiredAt('2027-01-31T00:00:00Z')).toBe(0)
    expect(expiredAt('2027-01-31T23:59:59.999Z')).toBe(0)
    expect(expiredAt('2027-02-01T00:00:00Z')).toBe(1)
    expect(expiredAt('2037-02-01T00:00:00Z')).toBe(1)
  })

  it('neither stands nor grants anything any more when it has run out, but counts', () => {
    const over = { ...until, overBudget: true } as const
    const drift = driftOf([over, accepted(1.02)], new Date('2027-02-01T00:00:00Z'))
    expect(drift).toMatchObject({ granted: 1, changes: 2, expired: [{ expires: '2027-01-31' }] })
    expect(drift?.standing).toBeCloseTo(1.02, 12)
    expect(drift?.chained.ratio).toBeCloseTo(1.04 * 1.02, 12)
  })

  it('of what got faster reports nothing', () => {
    expect(
      driftOf([accepted(0.9, { expires: '2027-01-31' })], new Date('2028-01-01T00:00:00Z'))?.expired,
    ).toEqual([])
  })

  it('is renewed by whoever accepts the call once more after it', () => {
    const before = accepted(1.001, { at: '2027-01-31T23:00:00Z' })
    const after = accepted(1.001, { at: '2027-02-01T09:00:00Z' })
    expect(expiredAt('2027-02-02T00:00:00Z', before)).toBe(1)
    expect(expiredAt('2027-02-02T00:00:00Z', after)).toBe(0)
    expect(expiredAt('2030-01-01T00:00:00Z', after)).toBe(0)
    expect(expiredAt('2027-02-02T00:00:00Z', { ...after, call: 'b' })).toBe(1)
  })

  it('is renewed until the day they give, by the last of them', () => {
    const again = accepted(1.001, { at: '2027-02-01T09:00:00Z', expires: '2027-03-31' })
    const forGood = accepted(0.999, { at: '2027-04-01T09:00:00Z' })
    expect(expiredAt('2027-03-31T12:00:00Z', again)).toBe(0)
    // The renewal, which is a tenth of a percent slower, has run out with it.
    expect(expiredAt('2027-04-01T12:00:00Z', again)).toBe(2)
    expect(expiredAt('2027-04-01T12:00:00Z', forGood, again)).toBe(0)
  })
})

describe('the lines since the tidemark', () => {
  const pinned = { on: '2026-11-22', reason: 'release' }
  const anchor: AnchorDocument = { kind: 'tidemark.anchor', version: 1, revision: 'a'.repeat(40), pinned }

  it('of one that does not know its ledger are those of later days', () => {
    const lines = [
      accepted(1.01, { at: '2026-11-22T23:59:59Z' }),
      accepted(1.02, { at: '2026-11-23T00:00:00Z' }),
    ]
    expect(linesSinceTidemark(lines, anchor).map(({ ratio }) => ratio)).toEqual([1.02])
  })

  it('are those that its last lines do not lead to, whatever their times', () => {
    const lines = [
      accepted(1.01, { previous: [], hash: 'a'.repeat(16) }),
      accepted(1.02, { previous: ['a'.repeat(16)], hash: 'b'.repeat(16) }),
      accepted(1.03, { at: '2020-01-01T00:00:00Z', previous: ['a'.repeat(16)], hash: 'c'.repeat(16) }),
    ]
    const since = linesSinceTidemark(lines, { ...anchor, ledger: ['b'.repeat(16)] })
    expect(since.map(({ ratio }) => ratio)).toEqual([1.03])
    expect(linesSinceTidemark(lines, { ...anchor, ledger: [] })).toHaveLength(3)
  })
})
