import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'
import { subtractHistograms } from './histogram-difference.ts'

/** Sums of a hundred of their squares are below 2^53, hence exact. */
const values = fc.array(fc.nat(2 ** 20), { maxLength: 50 })

test('a difference is the histogram of what came in between', () => {
  fc.assert(
    fc.property(values, values, fc.constantFrom(1, 2, 3), (earlier, later, digits) => {
      const options = { unit: 'ns', digits: digits as 1 | 2 | 3 } as const
      const histogram = new Histogram(options)
      for (const value of earlier) histogram.record(value)
      const before = histogram.snapshot()
      for (const value of later) histogram.record(value)
      const difference = subtractHistograms(histogram.snapshot(), before)
      const expected = new Histogram(options)
      for (const value of later) expected.record(value)
      const { count, sum, encoded, stdDev } = expected.snapshot()
      expect(difference).toMatchObject({ count, sum })
      expect(difference.encoded).toMatchObject({ counts: encoded.counts, sumOfSquares: encoded.sumOfSquares })
      expect(difference.stdDev).toBeCloseTo(stdDev, 6)
      // The bounds are within the precision, and never inside of what was recorded.
      const precision = 10 ** -digits
      expect(difference.min).toBeLessThanOrEqual(expected.min)
      expect(difference.min).toBeGreaterThanOrEqual(expected.min * (1 - precision) - 1)
      expect(difference.max).toBeGreaterThanOrEqual(expected.max)
      expect(difference.max).toBeLessThanOrEqual(expected.max * (1 + precision) + 1)
      expect(Histogram.decode(difference.encoded).count).toBe(count)
    }),
  )
})

test('bounds that moved in between are exact', () => {
  const histogram = new Histogram({ unit: 'ns', digits: 1 })
  histogram.record(5000)
  const before = histogram.snapshot()
  histogram.record(4321)
  histogram.record(6789)
  expect(subtractHistograms(histogram.snapshot(), before)).toMatchObject({ min: 4321, max: 6789 })
})

test('sums that rounding has eaten stay what the counts allow', () => {
  const histogram = new Histogram({ unit: 'ns', highest: 2 ** 52 })
  histogram.recordN(2 ** 52, 1e6)
  const before = histogram.snapshot()
  histogram.record(3)
  const difference = subtractHistograms(histogram.snapshot(), before)
  expect(difference).toMatchObject({ count: 1, sum: 3, min: 3 })
  expect(Histogram.decode(difference.encoded).count).toBe(1)
})

test('what was dropped or above the range subtracts too', () => {
  const histogram = new Histogram({ unit: 'ns', highest: 100 })
  for (const value of [-1, 200, 5]) histogram.record(value)
  const before = histogram.snapshot()
  for (const value of [-1, -2, 300]) histogram.record(value)
  expect(subtractHistograms(histogram.snapshot(), before)).toMatchObject({
    count: 1,
    dropped: 2,
    exceeded: 1,
  })
})

test('without a new value there is nothing, and it decodes', () => {
  const histogram = new Histogram({ unit: 'By', digits: 2 })
  histogram.record(7)
  const before = histogram.snapshot()
  histogram.record(-1)
  const difference = subtractHistograms(histogram.snapshot(), before)
  expect(difference).toMatchObject({ count: 0, sum: 0, min: 0, max: 0, stdDev: 0, dropped: 1 })
  expect(Object.values(difference.quantiles)).toEqual([0, 0, 0, 0, 0, 0])
  expect(Histogram.decode(difference.encoded)).toMatchObject({ unit: 'By', digits: 2, count: 0, dropped: 1 })
})
