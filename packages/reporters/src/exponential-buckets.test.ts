import { Histogram } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ExponentialBuckets, exponentialBuckets } from './exponential-buckets.ts'

function bucketsOf(values: readonly number[], divisor?: number): ExponentialBuckets {
  const histogram = new Histogram({ unit: 'ns', highest: 2 ** 52 })
  for (const value of values) histogram.record(value)
  return exponentialBuckets(histogram.snapshot(), divisor)
}

describe('exponentialBuckets', () => {
  it('puts a value that is a bound into the bucket below it', () => {
    expect(bucketsOf([1, 2, 4])).toEqual({
      scale: 6,
      zeroCount: 0,
      offset: -1,
      counts: Array.from({ length: 129 }, (_, at) => (at % 64 === 0 ? 1 : 0)),
    })
  })

  it('counts zeros apart', () => {
    expect(bucketsOf([0, 0, 2])).toEqual({ scale: 8, zeroCount: 2, offset: 255, counts: [1] })
    expect(bucketsOf([0])).toEqual({ scale: 8, zeroCount: 1, offset: 0, counts: [] })
  })

  it('has no buckets without values', () => {
    expect(bucketsOf([])).toEqual({ scale: 8, zeroCount: 0, offset: 0, counts: [] })
  })

  it('covers from one to 2^52 in few buckets', () => {
    const { scale, offset, counts } = bucketsOf([1, 2 ** 52])
    expect({ scale, offset, buckets: counts.length }).toEqual({ scale: 1, offset: -1, buckets: 105 })
  })

  it.each([1, 1e3, 1e9, 1e12])(
    'loses no value, and has each within the bounds of its bucket, divided by %d',
    (divisor) => {
      const value = fc.oneof(
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 52 }).map((power) => 2 ** power),
        fc.maxSafeInteger().map((integer) => Math.floor(Math.abs(integer) / 2)),
      )
      fc.assert(
        fc.property(fc.array(value, { maxLength: 100 }), (values) => {
          const { scale, zeroCount, offset, counts } = bucketsOf(values, divisor)
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

  it('is as fine as its buckets allow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (smallest, more) => {
        const { scale, counts } = bucketsOf([smallest, smallest + more])
        // A scale more would have twice the buckets, but for one at each end.
        if (scale < 8) expect(2 * counts.length).toBeGreaterThan(160)
        else expect(scale).toBe(8)
      }),
    )
  })
})
