import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from '../histogram.ts'
import {
  type ExponentialBuckets,
  type ExponentialOptions,
  exponentialBuckets,
} from './exponential-buckets.ts'

function bucketsOf(values: readonly number[], options?: ExponentialOptions): ExponentialBuckets {
  const histogram = new Histogram({ unit: 'ns', highest: 2 ** 52 })
  for (const value of values) histogram.record(value)
  return exponentialBuckets(histogram.snapshot(), options)
}

/** The bounds of each bucket, from those of its index by the definition. */
function boundsOf({
  scale,
  offset,
  counts,
}: ExponentialBuckets): { low: number; high: number; count: number }[] {
  const bound = (index: number): number => 2 ** (index * 2 ** -scale)
  return counts.map((count, at) => ({ low: bound(offset + at), high: bound(offset + at + 1), count }))
}

test('upper bounds are inclusive, and those that are powers of two are exact', () => {
  // Five powers of two in at most nine buckets: two for each power.
  expect(bucketsOf([1, 2, 4, 8, 16], { maxBuckets: 9 })).toEqual({
    scale: 1,
    zeroCount: 0,
    offset: -1,
    counts: [1, 0, 1, 0, 1, 0, 1, 0, 1],
  })
  expect(bucketsOf([1, 2, 3, 4, 5], { maxBuckets: 4 })).toEqual({
    scale: 0,
    zeroCount: 0,
    offset: -1,
    counts: [1, 1, 2, 1],
  })
})

test('zeros have a count of their own, and nothing has no buckets', () => {
  expect(bucketsOf([])).toEqual({ scale: 8, zeroCount: 0, offset: 0, counts: [] })
  expect(bucketsOf([0, 0])).toEqual({ scale: 8, zeroCount: 2, offset: 0, counts: [] })
  expect(bucketsOf([0, 1])).toMatchObject({ zeroCount: 1, counts: [1] })
})

test('each value is in the bucket it belongs to, within the precision of the histogram', () => {
  const value = fc.oneof(
    fc.nat(2000),
    fc.nat(1e6),
    fc.nat({ max: 2 ** 31 - 1 }).map((small) => small * 1000),
  )
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 200 }),
      fc.constantFrom(1, 1e3, 1e9),
      fc.integer({ min: 2, max: 200 }),
      (values, divisor, maxBuckets) => {
        const buckets = bucketsOf(values, { divisor, maxBuckets })
        expect(buckets.counts.length).toBeLessThanOrEqual(maxBuckets)
        expect(buckets.scale).toBeLessThanOrEqual(8)
        expect(buckets.zeroCount).toBe(values.filter((each) => each === 0).length)
        if (buckets.counts.length > 0) expect([buckets.counts[0], buckets.counts.at(-1)]).not.toContain(0)
        const sorted = values.filter((each) => each > 0).sort((a, b) => a - b)
        for (const { low, high, count } of boundsOf(buckets)) {
          for (const each of sorted.splice(0, count)) {
            expect(each / divisor).toBeGreaterThan(low * (1 - 1e-3))
            expect(each / divisor).toBeLessThanOrEqual(high * (1 + 1e-3))
          }
        }
        expect(sorted).toEqual([])
      },
    ),
  )
})

test('no finer scale would do', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2047 }), { minLength: 1 }), (values) => {
      const { scale, counts } = bucketsOf(values, { maxBuckets: 20 })
      const [least, most] = [Math.min(...values), Math.max(...values)]
      const index = (value: number): number => Math.ceil(Math.log2(value) * 2 ** (scale + 1))
      expect(counts.length).toBeLessThanOrEqual(20)
      if (scale < 8) expect(index(most) - index(least) + 1).toBeGreaterThan(20)
    }),
  )
})

test('covers from one to 2^52 in few buckets', () => {
  const { scale, offset, counts } = bucketsOf([1, 2 ** 52])
  expect({ scale, offset, buckets: counts.length }).toEqual({ scale: 1, offset: -1, buckets: 105 })
})

test.each([1, 1e3, 1e9, 1e12])(
  'loses no value, and has each within the bounds of its bucket, divided by %d',
  (divisor) => {
    const value = fc.oneof(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 52 }).map((power) => 2 ** power),
      fc.maxSafeInteger().map((integer) => Math.floor(Math.abs(integer) / 2)),
    )
    fc.assert(
      fc.property(fc.array(value, { maxLength: 100 }), (values) => {
        const { scale, zeroCount, offset, counts } = bucketsOf(values, { divisor })
        expect(counts.length).toBeLessThanOrEqual(160)
        expect(zeroCount).toBe(values.filter((one) => one === 0).length)
        expect(counts.reduce((sum, count) => sum + count, zeroCount)).toBe(values.length)
        if (counts.length > 0) expect([counts[0], counts.at(-1)]).not.toContain(0)
        // Sorted values and buckets are in one order, so that each value's bucket is known.
        const sorted = values.filter((one) => one > 0).sort((a, b) => a - b)
        for (const [at, count] of counts.entries()) {
          const [above, upTo] = [offset + at, offset + at + 1].map((index) => 2 ** (index * 2 ** -scale))
          for (const one of sorted.splice(0, count)) {
            expect(one / divisor).toBeGreaterThan(above as number)
            expect((one / divisor) * (1 - 1e-3)).toBeLessThanOrEqual(upTo as number)
          }
        }
      }),
    )
  },
)

test('is as fine as its buckets allow', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (smallest, more) => {
      const { scale, counts } = bucketsOf([smallest, smallest + more])
      // A scale more would have twice the buckets, but for one at each end.
      if (scale < 8) expect(2 * counts.length).toBeGreaterThan(160)
      else expect(scale).toBe(8)
    }),
  )
})
