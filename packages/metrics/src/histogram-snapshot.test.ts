import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EncodedHistogram } from './encoded-histogram.ts'
import { Histogram } from './histogram.ts'
import type { HistogramDigits } from './histogram-layout.ts'
import { QUANTILES_REPORTED } from './histogram-snapshot.ts'

test('a snapshot sums up, and stays as it was', () => {
  const histogram = new Histogram({ unit: 'ns' })
  for (let value = 1; value <= 1000; value++) histogram.record(value)
  histogram.record(Number.NaN)
  const before = histogram.encode()
  const snapshot = histogram.snapshot()
  histogram.record(5e9)

  expect(snapshot).toEqual({
    count: 1000,
    sum: 500_500,
    min: 1,
    max: 1000,
    mean: 500.5,
    stdDev: Math.sqrt((1000 ** 2 - 1) / 12),
    quantiles: { p50: 500, p75: 750, p90: 900, p95: 950, p99: 990, p999: 999 },
    buckets: [],
    dropped: 1,
    exceeded: 0,
    encoded: before,
  })
  expect(
    Object.isFrozen(snapshot) && Object.isFrozen(snapshot.quantiles) && Object.isFrozen(snapshot.encoded),
  ).toBe(true)
})

test('the encoded form is made once, and is part of the JSON and of a structured clone', () => {
  const histogram = new Histogram({ unit: 'By' })
  histogram.record(7)
  const snapshot = histogram.snapshot()
  expect(snapshot.encoded).toBe(snapshot.encoded)
  const json = JSON.parse(JSON.stringify(snapshot)) as { encoded: EncodedHistogram }
  expect(json).toEqual(snapshot)
  expect(structuredClone(snapshot)).toEqual(snapshot)
  expect(Histogram.decode(json.encoded).encode()).toEqual(histogram.encode())
})

test('however few or many values, a snapshot is what the histogram was, and stays it', () => {
  // Of one octave, where the slots are dense, to 42, where a copy of all of them would be mostly empty.
  const values = fc
    .tuple(fc.integer({ min: 1, max: 42 }), fc.array(fc.maxSafeNat(), { maxLength: 200 }))
    .map(([bits, values]) => values.map((value) => (value % 2 ** bits) + 2 ** (bits - 1)))
  const digits = fc.constantFrom<HistogramDigits>(1, 2, 3)
  fc.assert(
    fc.property(values, digits, fc.integer({ min: 1, max: 2 ** 40 }), (values, digits, times) => {
      const histogram = new Histogram({ unit: 'ns', digits })
      for (const value of values) histogram.record(value)
      histogram.recordN(values[0] ?? 5, values.length % 3 === 0 ? times : 0)
      const snapshot = histogram.snapshot()
      const before = { encoded: histogram.encode(), quantiles: histogram.quantiles(QUANTILES_REPORTED) }
      for (const value of values) histogram.record(value / 3)
      expect(snapshot.encoded).toEqual(before.encoded)
      expect(Object.values(snapshot.quantiles)).toEqual(before.quantiles)
    }),
    { numRuns: 300 },
  )
})

test('a snapshot has the same properties with bounds and without', () => {
  const snapshots = [[], [10, 100]].map((slo) => {
    const histogram = new Histogram({ unit: 'ns', slo })
    histogram.record(50)
    return histogram.snapshot()
  })
  const [without, withBounds] = snapshots.map((snapshot) => Object.keys(snapshot))
  expect(without).toEqual(withBounds)
  expect(snapshots.map(({ buckets }) => buckets)).toEqual([
    [],
    [
      { le: 10, count: 0 },
      { le: 100, count: 1 },
    ],
  ])
  expect(snapshots.every(({ buckets }) => Object.isFrozen(buckets))).toBe(true)
})
