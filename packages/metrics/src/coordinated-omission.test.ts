import fc from 'fast-check'
import { build } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'
import type { HistogramDigits } from './histogram-layout.ts'

const digits = fc.constantFrom<HistogramDigits>(1, 2, 3, 4)

/** Every value by itself, as other implementations do it. */
function recordNaively(histogram: Histogram, value: number, interval: number): void {
  histogram.record(value)
  for (let missing = value - interval; missing >= interval; missing -= interval) histogram.record(missing)
}

function everything(histogram: Histogram): unknown {
  return { ...histogram.encode(), quantiles: histogram.quantiles([0, 0.01, 0.5, 0.9, 0.99, 1]) }
}

test('recordCorrected is the value and all that it kept from being recorded', () => {
  // Squares add up to less than 2^105, up to where sums are exact.
  const late = fc.record({
    interval: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 32 })),
    intervals: fc.integer({ min: 0, max: 3000 }),
    rest: fc.nat(),
  })
  fc.assert(
    fc.property(digits, fc.array(late, { maxLength: 4 }), (digits, recordings) => {
      const corrected = new Histogram({ unit: 'ns', digits, highest: 2 ** 52 })
      const naive = new Histogram({ unit: 'ns', digits, highest: 2 ** 52 })
      for (const { interval, intervals, rest } of recordings) {
        const value = interval * intervals + (rest % interval)
        corrected.recordCorrected(value, interval)
        recordNaively(naive, value, interval)
      }
      expect(everything(corrected)).toEqual(everything(naive))
    }),
    { numRuns: 200 },
  )
})

test('the counts are those of the stock library', () => {
  const stock = build({ bitBucketSize: 64, highestTrackableValue: 3.6e12, numberOfSignificantValueDigits: 3 })
  stock.recordValueWithExpectedInterval(1_234_567, 89)
  const histogram = new Histogram({ unit: 'ns' })
  histogram.recordCorrected(1_234_567, 89)
  expect(histogram.count).toBe(stock.totalCount)
  for (const percentile of [1, 10, 50, 90, 99, 99.9]) {
    expect(histogram.quantile(percentile / 100)).toBe(stock.getValueAtPercentile(percentile))
  }
})

test.each([0, -1, Number.NaN, Number.NEGATIVE_INFINITY, '7', 3n, undefined])(
  'an interval of %s corrects nothing',
  (interval) => {
    const histogram = new Histogram({ unit: 'ns' })
    histogram.recordCorrected(100, interval as number)
    expect(histogram).toMatchObject({ count: 1, sum: 100, dropped: 0 })
  },
)

test.each([Number.NaN, -5, '100', 100n, undefined])('a value of %s is dropped', (value) => {
  const histogram = new Histogram({ unit: 'ns' })
  histogram.recordCorrected(value as number, 10)
  expect(histogram).toMatchObject({ count: 0, dropped: 1 })
})

test('fractions are rounded first, the interval to at least 1', () => {
  const histogram = new Histogram({ unit: 'ns' })
  histogram.recordCorrected(10.4, 0.2)
  expect(histogram).toMatchObject({ count: 10, sum: 55, min: 1, max: 10 })
})

test('a value above the range exceeds once, and is corrected from the end of the range down', () => {
  for (const value of [1001, 1e300, Number.POSITIVE_INFINITY]) {
    const histogram = new Histogram({ unit: 'ns', highest: 1000 })
    histogram.recordCorrected(value, 100)
    expect(histogram).toMatchObject({ count: 10, exceeded: 1, min: 100, max: 1000, sum: 5500 })
  }
})

test('an infinite interval, or one above the value, corrects nothing', () => {
  const histogram = new Histogram({ unit: 'ns' })
  for (const interval of [Number.POSITIVE_INFINITY, 101, 51]) histogram.recordCorrected(100, interval)
  expect(histogram).toMatchObject({ count: 3, sum: 300 })
})

test('counts past 2^32 in a slot and past 2^53 in all are kept or dropped, never wrapped', () => {
  const histogram = new Histogram({ unit: 'ns', digits: 1, highest: 2 ** 52 })
  histogram.recordCorrected(2 ** 52, 1)
  expect(histogram).toMatchObject({ count: 2 ** 52, min: 1, max: 2 ** 52 })
  const n = 2n ** 52n
  expect(histogram.sum).toBe(Number((n * (n + 1n)) / 2n))
  expect(histogram.sumOfSquares / Number((n * (n + 1n) * (2n * n + 1n)) / 6n)).toBeCloseTo(1, 14)
  expect(Math.abs(histogram.quantile(0.5) / 2 ** 51 - 1)).toBeLessThan(0.1)
  histogram.recordCorrected(2 ** 52, 1)
  expect(histogram.count).toBe(2 ** 52 + 1)
  expect(histogram.dropped).toBe(2 ** 52 - 1)
})
