import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { divide, type WeighedCall } from './divide.ts'

const name = fc.string({ unit: 'grapheme', minLength: 1 })
const calls: fc.Arbitrary<WeighedCall[]> = fc.uniqueArray(
  fc.record({ suite: name, id: name, seconds: fc.double({ min: 0.001, max: 1000, noNaN: true }) }),
  { maxLength: 40, selector: ({ suite, id }) => JSON.stringify([suite, id]) },
)
const totals = fc.integer({ min: 1, max: 12 })

function secondsOf(all: readonly WeighedCall[], total: number): readonly number[] {
  const shards = divide(all, total)
  return Array.from({ length: total }, (_, at) =>
    all.reduce((sum, { seconds }, call) => sum + (shards[call]?.shard === at + 1 ? seconds : 0), 0),
  )
}

describe('divide', () => {
  it('puts every call on one of the shards, in their order', () => {
    fc.assert(
      fc.property(calls, totals, (all, total) => {
        const shards = divide(all, total)
        expect(shards.map(({ suite, id }) => [suite, id])).toEqual(all.map(({ suite, id }) => [suite, id]))
        for (const { shard } of shards) {
          expect(Number.isInteger(shard)).toBe(true)
          expect(shard).toBeGreaterThanOrEqual(1)
          expect(shard).toBeLessThanOrEqual(total)
        }
      }),
    )
  })

  it('does not depend on the order of the calls', () => {
    fc.assert(
      fc.property(calls, totals, (all, total) => {
        const places = (list: readonly WeighedCall[]) =>
          new Map(divide(list, total).map(({ suite, id, shard }) => [JSON.stringify([suite, id]), shard]))
        expect(places([...all].reverse())).toEqual(places(all))
      }),
    )
  })

  it('keeps the longest shard within what a list in order of length promises (Graham, 1969)', () => {
    fc.assert(
      fc.property(calls, totals, (all, total) => {
        const seconds = all.map((call) => call.seconds)
        const sum = seconds.reduce((a, b) => a + b, 0)
        const longest = Math.max(0, ...seconds)
        // No division beats these two; the longest shard is at most the share of all, and one call on top.
        const atMost = sum / total + (1 - 1 / total) * longest
        expect(Math.max(...secondsOf(all, total))).toBeLessThanOrEqual(atMost * (1 + 1e-9))
      }),
    )
  })

  it('balances what chance would not', () => {
    const all = [8, 7, 6, 5, 4, 3, 2, 1].map((seconds) => ({ suite: 's', id: String(seconds), seconds }))
    expect(secondsOf(all, 2)).toEqual([18, 18])
    expect(secondsOf(all, 4)).toEqual([9, 9, 9, 9])
  })

  it('leaves no shard empty while another has several, and some empty where there are too few calls', () => {
    const equal = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ suite: 's', id: `call ${at}`, seconds: 1 }))
    expect(secondsOf(equal(12), 4)).toEqual([3, 3, 3, 3])
    expect(secondsOf(equal(2), 4)).toEqual([1, 1, 0, 0])
    expect(divide([], 3)).toEqual([])
  })

  it('mixes calls of the same length by a hash, so that neighbours do not stay together', () => {
    const equal = Array.from({ length: 8 }, (_, at) => ({ suite: 's', id: `call ${at}`, seconds: 1 }))
    // Fixed for ever: machines with another order would measure other calls.
    expect(divide(equal, 2).map(({ shard }) => shard)).toMatchInlineSnapshot(`
      [
        2,
        1,
        1,
        2,
        1,
        2,
        2,
        1,
      ]
    `)
  })
})
