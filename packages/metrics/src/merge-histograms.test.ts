import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EncodedHistogram } from './encoded-histogram.ts'
import { Histogram } from './histogram.ts'
import { mergeHistograms } from './merge-histograms.ts'

function encoded(values: readonly number[]): EncodedHistogram {
  const histogram = new Histogram({ unit: 'ns' })
  for (const value of values) histogram.record(value)
  return histogram.encode()
}

test('encoded histograms pool as if one had recorded everything', () => {
  const values = fc.array(fc.integer({ min: -1, max: 2 ** 20 }), { maxLength: 30 })
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 6 }), (parts) => {
      expect(mergeHistograms(parts.map(encoded)).encode()).toEqual(encoded(parts.flat()))
    }),
  )
})

test('the order does not matter, not even for sums that doubles round', () => {
  const value = fc.maxSafeNat().map((n) => n % 3.6e12)
  const parts = fc.array(fc.array(value, { maxLength: 20 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(parts, (parts) => {
      const histograms = parts.map(encoded)
      expect(mergeHistograms([...histograms].reverse()).encode()).toEqual(
        mergeHistograms(histograms).encode(),
      )
    }),
  )
})

test('nothing to merge is an error, since nothing names the unit', () => {
  expect(() => mergeHistograms([])).toThrow(RangeError)
})
