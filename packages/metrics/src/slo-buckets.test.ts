import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'
import type { HistogramDigits } from './histogram-layout.ts'

function recorded(values: readonly number[], options: { slo: readonly number[]; digits?: HistogramDigits }) {
  const histogram = new Histogram({ unit: 'ns', ...options })
  for (const value of values) histogram.record(value)
  return histogram
}

test('buckets are cumulative counts, one per bound, frozen', () => {
  const { buckets } = recorded([1, 2, 2, 10, 999, 5000], { slo: [0, 2, 2.5, 1000, 1e6] }).snapshot()
  expect(buckets).toEqual([
    { le: 0, count: 0 },
    { le: 2, count: 3 },
    { le: 2.5, count: 3 },
    { le: 1000, count: 5 },
    { le: 1e6, count: 6 },
  ])
  expect(Object.isFrozen(buckets) && buckets.every((bucket) => Object.isFrozen(bucket))).toBe(true)
})

test('without bounds there are no buckets, without values they are empty', () => {
  expect(new Histogram({ unit: 'ns' }).snapshot().buckets).toEqual([])
  expect(recorded([], { slo: [0, 5] }).snapshot().buckets).toEqual([
    { le: 0, count: 0 },
    { le: 5, count: 0 },
  ])
})

test('a count is exact, but for values above the bound by less than the digits', () => {
  const value = fc.oneof(fc.nat(3000), fc.nat(2 ** 31 - 1))
  const bounds = fc
    .uniqueArray(fc.oneof(value, fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true })), {
      maxLength: 6,
    })
    .map((bounds) => bounds.map((bound) => bound + 0).sort((a, b) => a - b))
  const digits = fc.constantFrom<HistogramDigits>(1, 2, 3, 4)
  fc.assert(
    fc.property(fc.array(value, { maxLength: 100 }), bounds, digits, (values, slo, digits) => {
      const { buckets } = recorded(values, { slo: [...new Set(slo)], digits }).snapshot()
      for (const { le, count } of buckets) {
        expect(count).toBeGreaterThanOrEqual(values.filter((value) => value <= le).length)
        expect(count).toBeLessThanOrEqual(values.filter((value) => value <= le * (1 + 10 ** -digits)).length)
        if (le < 2 * 10 ** digits) expect(count).toBe(values.filter((value) => value <= le).length)
      }
    }),
    { numRuns: 300 },
  )
})

test('what exceeded the range is above every bound', () => {
  const histogram = new Histogram({ unit: 'ns', highest: 10_000, slo: [1, 9_999, 10_000] })
  for (const value of [1, 10_000, 20_000, 30_000]) histogram.record(value)
  expect(histogram.snapshot().buckets.map(({ count }) => count)).toEqual([1, 1, 2])
})

test('what exceeded the range is above a bound that shares the last slot, too', () => {
  const histogram = new Histogram({ unit: 'ns', highest: 10_004, slo: [9_999, 10_001, 10_004] })
  for (const value of [1, 10_003, 20_000, 30_000]) histogram.record(value)
  expect(histogram.snapshot().buckets.map(({ count }) => count)).toEqual([1, 2, 2])
})

test('bounds are no part of the layout', () => {
  const [a, b] = [recorded([1, 7], { slo: [5] }), recorded([2], { slo: [3, 9] })]
  a.merge(b)
  expect(a.snapshot().buckets).toEqual([{ le: 5, count: 2 }])
  expect(a.copy().snapshot().buckets).toEqual([{ le: 5, count: 2 }])
  expect(Histogram.decode(a.encode()).slo).toEqual([])
})

test('the bounds of a histogram are its own', () => {
  const slo = [1, 2]
  const histogram = new Histogram({ unit: 'ns', slo })
  slo.push(0)
  expect(histogram.slo).toEqual([1, 2])
  expect(Object.isFrozen(histogram.slo)).toBe(true)
})

test.each([
  [[-1], 'from 0 to highest, 1000, got -1'],
  [[1, 1], 'must ascend, got 1 after 1'],
  [[5, 2], 'must ascend, got 2 after 5'],
  [[Number.NaN], 'got NaN'],
  [[1001], 'got 1001'],
  [['1'], 'got 1'],
])('bounds %j are refused', (slo, message) => {
  const create = (): Histogram => new Histogram({ unit: 'ns', highest: 1000, slo: slo as number[] })
  expect(create).toThrow(RangeError)
  expect(create).toThrow(message)
})
