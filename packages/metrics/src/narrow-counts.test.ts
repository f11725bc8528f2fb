import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Counts, copyCounts, positionsOfRanks, sumsBefore } from './narrow-counts.ts'

/** Counts of at least one value, whose total needs from one byte to more than four for itself. */
const someCounts = fc
  .tuple(
    fc.constantFrom(2 ** 8, 2 ** 16, 2 ** 31, 2 ** 32, 2 ** 40),
    fc.array(fc.oneof(fc.constant(0), fc.constant(1), fc.maxSafeNat()), { minLength: 1, maxLength: 150 }),
    fc.boolean(),
  )
  .map(([limit, weights, full]) => {
    let left = limit - 1
    const counts = weights.map((weight) => {
      const count = Math.min(weight % limit, left)
      left -= count
      return count
    })
    // The largest total of its width is where a part would overflow first.
    const last = counts.length - 1
    if (full || left === limit - 1) counts[last] = (counts[last] as number) + left
    return counts
  })

function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** As they are copied, and as they lie in the middle of a live array. */
function forms(counts: readonly number[]): Counts[] {
  const total = totalOf(counts)
  const live = total < 2 ** 32 ? new Uint32Array(counts.length + 7) : new Float64Array(counts.length + 7)
  live.set(counts, 3)
  const range = live.subarray(3, 3 + counts.length)
  return [range, copyCounts(range, total)]
}

test('a copy has the same counts, in no more bytes than their total needs', () => {
  fc.assert(
    fc.property(someCounts, (counts) => {
      const total = totalOf(counts)
      const [live, copy] = forms(counts)
      live?.fill(0)
      expect([...(copy ?? [])]).toEqual(counts)
      expect(copy?.BYTES_PER_ELEMENT).toBe(total < 2 ** 8 ? 1 : total < 2 ** 16 ? 2 : total < 2 ** 32 ? 4 : 8)
    }),
  )
})

test('copies keep to themselves, however many there are and however large', () => {
  // From none to more than a copy may take of the memory that is shared.
  const sizes = fc.array(fc.oneof(fc.nat(40), fc.nat(6000)), { minLength: 1, maxLength: 60 })
  const totals = fc.constantFrom(2 ** 7, 2 ** 15, 2 ** 31, 2 ** 40)
  fc.assert(
    fc.property(fc.array(fc.tuple(sizes, totals), { maxLength: 4 }), (groups) => {
      const made = groups.flatMap(([lengths, total]) =>
        lengths.map((length, at) => {
          const counts = new Uint32Array(length).fill(at + 1)
          return { copy: copyCounts(total < 2 ** 32 ? counts : new Float64Array(counts), total), counts }
        }),
      )
      for (const { copy, counts } of made) {
        expect(copy).toHaveLength(counts.length)
        // Not toEqual, which takes seconds for so many.
        expect(counts.every((count, at) => copy[at] === count)).toBe(true)
      }
    }),
    { numRuns: 50 },
  )
})

const share = fc.double({ min: 0, max: 1, noNaN: true })

test('ranks are found where the sum over the counts reaches them', () => {
  fc.assert(
    // From the start, and from the end where all are in the upper half.
    fc.property(someCounts, fc.constantFrom(0, 0.5), fc.array(share), (counts, least, shares) => {
      const total = totalOf(counts)
      const ranks = [...shares.map((one) => least + one * (1 - least)), least, 1]
        .map((share) => Math.max(Math.round(share * total), 1))
        .sort((a, b) => a - b)
      const expected = ranks.map((rank) => {
        let sum = 0
        return counts.findIndex((count) => {
          sum += count
          return sum >= rank
        })
      })
      for (const form of forms(counts)) expect(positionsOfRanks(form, ranks, total)).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})

test('sums before any ends are those of the counts', () => {
  fc.assert(
    fc.property(someCounts, fc.array(fc.nat(150), { maxLength: 12 }), (counts, ends) => {
      const ascending = [...ends.map((end) => end % (counts.length + 1)), counts.length].sort((a, b) => a - b)
      const expected = ascending.map((end) => totalOf(counts.slice(0, end)))
      for (const form of forms(counts)) expect(sumsBefore(form, ascending, totalOf(counts))).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})
