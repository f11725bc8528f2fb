import { Histogram } from '@tidemark/metrics'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { distributionOf } from './histogram-figures.ts'

function histogramOf(values: readonly number[], unit: 'ps' | 'ns' = 'ns'): Histogram {
  const histogram = new Histogram({ unit, digits: 3 })
  for (const value of values) histogram.record(value)
  return histogram
}

it('gives all figures in nanoseconds', () => {
  const { minNs, maxNs, meanNs, quantilesNs } = distributionOf(histogramOf([1000, 2000, 3000], 'ps'))
  expect([minNs, maxNs, meanNs]).toEqual([1, 3, 2])
  expect(quantilesNs([0.5, 1])[0]).toBeCloseTo(2, 2)
})

it('divides the values between edges without losing any', () => {
  const value = fc.integer({ min: 1, max: 1e9 })
  const bins = fc.integer({ min: 1, max: 60 })
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), bins, (values, count) => {
      const distribution = distributionOf(histogramOf(values))
      const [low, high] = [distribution.minNs - 1, distribution.maxNs + 1]
      const edges = Array.from({ length: count + 1 }, (_, index) => low + ((high - low) * index) / count)
      const shares = distribution.sharesBetween(edges)
      expect(shares).toHaveLength(count)
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
    }),
  )
})

it('counts a value where it is', () => {
  const { sharesBetween } = distributionOf(histogramOf([10, 10, 10, 30]))
  expect(sharesBetween([5, 20, 40])).toEqual([0.75, 0.25])
  expect(sharesBetween([20, 40])).toEqual([0.25])
  expect(sharesBetween([])).toEqual([])
})
