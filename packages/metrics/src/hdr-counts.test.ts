import fc from 'fast-check'
import { build } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { HdrCounts, MAX_SMALL } from './hdr-counts.ts'

const digits = fc.integer({ min: 1, max: 4 })
const EDGES = [
  0,
  1,
  2,
  ...[4, 5, 8, 11, 15, 16, 26, 30, 31, 32, 33, 40, 51].flatMap((n) => [2 ** n - 1, 2 ** n, 2 ** n + 1]),
]

function stock(numberOfSignificantValueDigits: number, highestTrackableValue: number) {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue,
    numberOfSignificantValueDigits: numberOfSignificantValueDigits as 1 | 2 | 3,
  }) as unknown as { recordValue(value: number): void; _counts: Uint32Array; countsArrayLength: number }
}

test('counts are those of the stock class, bit for bit', () => {
  const highest = 2 ** 52
  const value = fc.oneof(
    fc.constantFrom(...EDGES),
    fc.integer({ min: 0, max: 5000 }),
    fc.integer({ min: 0, max: 2 ** 32 }),
    fc.maxSafeNat().map((n) => n % highest),
  )
  fc.assert(
    fc.property(digits, fc.array(value, { minLength: 1, maxLength: 200 }), (digits, values) => {
      const expected = stock(digits, highest)
      const counts = new HdrCounts(digits, highest)
      for (const value of values) {
        expected.recordValue(value)
        if (value < 2 ** 31) counts.count(value)
        else counts.addToCountAtIndex(counts.countsArrayIndex(value), 1)
      }
      expect(counts.countsArrayLength).toBe(expected.countsArrayLength)
      counts.reach(counts.countsArrayLength - 1)
      expect(Buffer.from(counts._counts.buffer).equals(Buffer.from(expected._counts.buffer))).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test.each([1, 2, 3, 4])('every edge has the slot of the stock class at %i digits', (digits) => {
  const counts = new HdrCounts(digits, 2 ** 52)
  const stockIndex = Object.getPrototypeOf(HdrCounts.prototype).countsArrayIndex as (value: number) => number
  for (const value of EDGES)
    expect(counts.countsArrayIndex(value), `${value}`).toBe(stockIndex.call(counts, value))
})

test('the highest value of a slot is the last one in it', () => {
  fc.assert(
    fc.property(digits, fc.maxSafeNat(), (digits, seed) => {
      const counts = new HdrCounts(digits, 2 ** 52)
      const index = counts.countsArrayIndex(seed % 2 ** 51)
      const highest = counts.highestValueAtIndex(index)
      expect(counts.countsArrayIndex(highest)).toBe(index)
      expect(counts.countsArrayIndex(highest + 1)).toBe(index + 1)
    }),
  )
})

test('a slot does not wrap at 2^32', () => {
  const counts = new HdrCounts(3, 1000)
  counts.addToCountAtIndex(7, 2 ** 32 - 1)
  counts.addToCountAtIndex(8, 3)
  counts.count(7)
  counts.count(7)
  counts.addToCountAtIndex(8, 2 ** 40)
  expect([...counts._counts.slice(6, 10)]).toEqual([0, 2 ** 32 + 1, 2 ** 40 + 3, 0])
  counts.addToCountAtIndex(9, 2 ** 33 - 1)
  counts.count(9)
  counts.count(9)
  expect(counts._counts[9]).toBe(2 ** 33 + 1)
})

const LARGE = MAX_SMALL + 1

test.each<[string, (counts: HdrCounts, index: number) => void]>([
  ['counting one', (counts) => counts.count(LARGE)],
  ['counting some', (counts, index) => counts.addToCountAtIndex(index, 1)],
  ['adding slots', (counts, index) => counts.addCounts(index - 1, Uint32Array.of(0, 1), 2)],
  ['a progression', (counts) => counts.addProgression(LARGE, 1, 1)],
])('slots of large values come with the first of them: %s', (_, count) => {
  for (const slots of [Uint32Array, Float64Array]) {
    const counts = new HdrCounts(2, 3.6e12)
    if (slots === Float64Array) counts.widen()
    const last = counts.countsArrayIndex(MAX_SMALL)
    const first = counts.countsArrayIndex(LARGE)
    expect(first).toBe(last + 1)
    counts.count(MAX_SMALL)
    expect(counts._counts).toHaveLength(first)
    count(counts, first)
    expect(counts._counts).toBeInstanceOf(slots)
    expect(counts._counts).toHaveLength(counts.countsArrayLength)
    expect(counts._counts[last]).toBe(1)
    expect(counts._counts[first]).toBe(1)
    expect([...counts._counts].reduce((sum, slot) => sum + slot, 0)).toBe(2)
  }
})

test('a histogram without large values has all its slots from the beginning', () => {
  const counts = new HdrCounts(3, 3.6e6)
  expect(counts._counts).toHaveLength(counts.countsArrayLength)
  expect(counts.countsArrayIndex(3.6e6)).toBeLessThan(counts.countsArrayLength)
})
