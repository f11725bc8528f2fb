import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'
import { type HistogramDigits, HistogramLayoutError } from './histogram-layout.ts'

const digits = fc.constantFrom<HistogramDigits>(1, 2, 3, 4)
/** Durations from nanoseconds to two hours: some above the range, some with a fraction. */
const value = fc.oneof(
  fc.integer({ min: 0, max: 5000 }),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  fc.maxSafeNat().map((n) => n % 7.2e12),
  fc.double({ min: 0, max: 1e8, noNaN: true }),
)
const values = fc.array(value, { maxLength: 100 })

function recorded(values: readonly number[], digits: HistogramDigits = 3): Histogram {
  const histogram = new Histogram({ unit: 'ns', digits })
  for (const value of values) histogram.record(value)
  return histogram
}

/** What the histogram has to hold of a value. */
function kept(value: number): number {
  return Math.min(Math.round(value), 3.6e12)
}

/** Everything a histogram knows, for comparing two of them. */
function everything(histogram: Histogram): unknown {
  const { stdDev, mean } = histogram
  return { ...histogram.encode(), stdDev, mean, quantiles: histogram.quantiles([0, 0.25, 0.5, 0.9, 0.99, 1]) }
}

test('count, sums and extremes are exact', () => {
  fc.assert(
    fc.property(values, digits, (values, digits) => {
      const histogram = recorded(values, digits)
      const exact = values.map((value) => BigInt(kept(value)))
      expect(histogram.count).toBe(values.length)
      expect(histogram.sum).toBe(Number(exact.reduce((a, b) => a + b, 0n)))
      expect(histogram.sumOfSquares).toBe(Number(exact.reduce((a, b) => a + b * b, 0n)))
      expect(histogram.min).toBe(values.length === 0 ? 0 : Math.min(...values.map(kept)))
      expect(histogram.max).toBe(values.length === 0 ? 0 : Math.max(...values.map(kept)))
      expect(histogram.exceeded).toBe(values.filter((value) => Math.round(value) > 3.6e12).length)
      expect(histogram.dropped).toBe(0)
    }),
  )
})

test('a quantile is within its digits of the exact one, and inside the extremes', () => {
  const share = fc.oneof(fc.constantFrom(0, 0.5, 0.99, 0.999, 1), fc.double({ min: 0, max: 1, noNaN: true }))
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 100 }), digits, share, (values, digits, q) => {
      const histogram = recorded(values, digits)
      const sorted = values.map(kept).sort((a, b) => a - b)
      const exact = sorted[Math.max(Math.ceil(q * values.length - 1e-9) - 1, 0)] as number
      const found = histogram.quantile(q)
      expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 10 ** -digits)
      expect(found).toBeGreaterThanOrEqual(histogram.min)
      expect(found).toBeLessThanOrEqual(histogram.max)
      expect(histogram.quantile(1)).toBe(sorted.at(-1))
    }),
    { numRuns: 300 },
  )
})

test('quantiles come in the order asked for and equal the single ones', () => {
  const histogram = recorded(Array.from({ length: 1000 }, (_, i) => i + 1))
  expect(histogram.quantiles([0.9, 0.5, 1, 0, 0.5])).toEqual([900, 500, 1000, 1, 500])
  expect([0.9, 0.5, 1, 0].map((q) => histogram.quantile(q))).toEqual([900, 500, 1000, 1])
  expect(histogram.quantiles([])).toEqual([])
})

test('quantiles of more values than 32 bits can count', () => {
  const histogram = new Histogram({ unit: 'ns' })
  for (let value = 1; value <= 100; value++) histogram.recordN(value, 2 ** 31)
  expect(histogram.quantiles([1, 0.005, 0.555, 0.01, 0.99])).toEqual([100, 1, 56, 1, 99])
  expect(histogram.snapshot().quantiles).toMatchObject({ p50: 50, p999: 100 })
})

test('the rank of a quantile survives rounding', () => {
  const histogram = recorded(Array.from({ length: 100 }, (_, i) => i + 1))
  for (let percent = 1; percent <= 100; percent++) expect(histogram.quantile(percent / 100)).toBe(percent)
})

test('quantile(1) is the maximum, of more values than doubles have halves for, too', () => {
  const histogram = new Histogram({ unit: 'ns' })
  histogram.recordN(1, 2 ** 52)
  histogram.record(2)
  expect(histogram.quantiles([1, 0.5])).toEqual([2, 1])
})

test.each([-0.1, 1.1, Number.NaN, Number.POSITIVE_INFINITY])('quantile(%d) is refused', (q) => {
  expect(() => recorded([1]).quantile(q)).toThrow(RangeError)
  expect(() => recorded([]).quantiles([0.5, q])).toThrow(`between 0 and 1, got ${q}`)
})

test('what is no number of at least 0 is dropped, and nothing else changes', () => {
  const histogram = recorded([5])
  const before = { ...histogram.encode() }
  const invalid: unknown[] = [
    Number.NaN,
    -1,
    -0.0001,
    Number.NEGATIVE_INFINITY,
    undefined,
    null,
    '12',
    12n,
    Symbol('v'),
    {},
    [3],
    true,
  ]
  for (const value of invalid) histogram.record(value as number)
  for (const value of invalid) histogram.recordN(value as number, 2)
  expect(histogram.encode()).toEqual({ ...before, dropped: 3 * invalid.length })
})

test('what is above the range is recorded as its end', () => {
  const histogram = new Histogram({ unit: 'By', highest: 1000 })
  for (const value of [1000, 1000.4, 1001, 1e300, Number.POSITIVE_INFINITY]) histogram.record(value)
  histogram.recordN(2000, 5)
  expect(histogram).toMatchObject({ count: 10, exceeded: 8, max: 1000, min: 1000, sum: 10_000, dropped: 0 })
  expect(histogram.quantile(1)).toBe(1000)
})

test('fractions go to the nearest integer, and -0 is 0', () => {
  const histogram = recorded([-0, 0.4, 0.5, 2.7, 7e9 + 0.5])
  expect(Object.is(histogram.min, 0)).toBe(true)
  expect(histogram).toMatchObject({ count: 5, sum: 1 + 3 + 7e9 + 1, max: 7e9 + 1 })
})

test('recordAll is record for each', () => {
  const any = fc.oneof(value, fc.constantFrom(-1, Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 26 - 0.6))
  fc.assert(
    fc.property(values, fc.array(any, { maxLength: 300 }), digits, (before, values, digits) => {
      const each = recorded(before, digits)
      const all = recorded(before, digits)
      for (const value of values) each.record(value)
      all.recordAll(Float64Array.from(values))
      expect(everything(all)).toEqual(everything(each))
    }),
  )
})

test('recordAll keeps its sums exact past 2^53', () => {
  const histogram = recorded([])
  histogram.recordAll(new Float64Array(200_000).fill(2 ** 26 - 1))
  expect(histogram.sum).toBe(200_000 * (2 ** 26 - 1))
  expect(histogram.sumOfSquares).toBe(Number(200_000n * (2n ** 26n - 1n) ** 2n))
  expect(histogram.stdDev).toBe(0)
})

test('recordN is record so many times', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.integer({ min: 0, max: 5 })), { maxLength: 20 }), (batches) => {
      const histogram = new Histogram({ unit: 'ns' })
      for (const [value, times] of batches) histogram.recordN(value, times)
      const singly = recorded(batches.flatMap(([value, times]) => new Array<number>(times).fill(value)))
      expect(everything(histogram)).toEqual(everything(singly))
    }),
  )
})

test.each([-1, 1.5, Number.NaN, 2 ** 53, '3'])('recordN refuses to record %s times', (times) => {
  const histogram = recorded([])
  histogram.recordN(1, times as number)
  expect(histogram).toMatchObject({ count: 0, dropped: 1 })
})

test('no count wraps, neither that of a slot nor the total', () => {
  const histogram = new Histogram({ unit: 'ns' })
  histogram.recordN(10, 2 ** 32 - 1)
  histogram.record(10)
  histogram.recordN(20, 2 ** 33)
  expect(histogram.count).toBe(2 ** 32 + 2 ** 33)
  expect(histogram.quantiles([0.33, 0.34])).toEqual([10, 20])
  histogram.recordN(20, Number.MAX_SAFE_INTEGER)
  expect(histogram).toMatchObject({ count: 2 ** 32 + 2 ** 33, dropped: Number.MAX_SAFE_INTEGER })
  histogram.record(Number.NaN)
  expect(histogram.dropped).toBe(Number.MAX_SAFE_INTEGER)
  const full = new Histogram({ unit: 'ns' })
  full.recordN(1, Number.MAX_SAFE_INTEGER - 5)
  const before = full.encode()
  expect(() => full.merge(histogram)).toThrow('past 2^53 - 1')
  expect(full.encode()).toEqual(before)
})

test('the standard deviation does not cancel away', () => {
  const histogram = recorded([])
  for (const value of [3e12, 3e12 + 2]) histogram.recordN(value, 1e6)
  expect(histogram.stdDev).toBe(1)
  expect(recorded([2, 4, 4, 4, 5, 5, 7, 9]).stdDev).toBe(2)
})

test('merging is pooling', () => {
  fc.assert(
    fc.property(values, values, digits, (left, right, digits) => {
      const merged = recorded(left, digits)
      const other = recorded(right, digits)
      const untouched = everything(other)
      merged.merge(other)
      expect(everything(merged)).toEqual(everything(recorded([...left, ...right], digits)))
      expect(everything(other)).toEqual(untouched)
    }),
  )
})

test('merging is commutative and associative', () => {
  const pooled = (...parts: Histogram[]): Histogram => {
    const pool = recorded([])
    for (const part of parts) pool.merge(part)
    return pool
  }
  fc.assert(
    fc.property(values, values, values, (a, b, c) => {
      const [x, y, z] = [recorded(a), recorded(b), recorded(c)]
      const expected = everything(pooled(x, y, z))
      expect(everything(pooled(z, y, x))).toEqual(expected)
      expect(everything(pooled(pooled(x, y), z))).toEqual(expected)
      expect(everything(pooled(x, pooled(y, z)))).toEqual(expected)
    }),
  )
})

test('merging counts what was dropped and exceeded, and works on itself', () => {
  const histogram = recorded([1, 2, 4e12, Number.NaN])
  histogram.merge(histogram)
  expect(histogram).toMatchObject({ count: 6, dropped: 2, exceeded: 2, sum: 6 + 7.2e12, min: 1, max: 3.6e12 })
})

test.each([
  ['unit', new Histogram({ unit: 'By', highest: 3.6e12 }), 'unit differs: ns here, By there'],
  ['digits', new Histogram({ unit: 'ns', digits: 2 }), 'digits differs: 3 here, 2 there'],
  ['highest', new Histogram({ unit: 'ns', highest: 100 }), 'highest differs: 3600000000000 here, 100 there'],
])('histograms of different %s do not merge', (_, other, message) => {
  const histogram = recorded([1])
  expect(() => histogram.merge(other)).toThrow(HistogramLayoutError)
  expect(() => histogram.merge(other)).toThrow(message)
  expect(histogram.count).toBe(1)
})

test('a copy is equal and independent', () => {
  const histogram = recorded([1, 70, 4e12, -1])
  const copy = histogram.copy()
  expect(everything(copy)).toEqual(everything(histogram))
  copy.record(5)
  expect(histogram.count).toBe(3)
})

test('reset leaves a new histogram', () => {
  const histogram = recorded([1, 70, 4e12, -1])
  histogram.reset()
  expect(everything(histogram)).toEqual(everything(recorded([])))
  histogram.record(9)
  expect(everything(histogram)).toEqual(everything(recorded([9])))
})

test('an empty histogram is 0 everywhere', () => {
  const empty = recorded([])
  expect(empty).toMatchObject({ count: 0, sum: 0, sumOfSquares: 0, min: 0, max: 0, mean: 0, stdDev: 0 })
  expect(empty.quantiles([0, 0.5, 1])).toEqual([0, 0, 0])
})

test('the default range follows the unit', () => {
  const highest = (['ps', 'ns', 'us', 'ms', 's', 'By', '1', '{order}'] as const).map(
    (unit) => new Histogram({ unit }).highest,
  )
  expect(highest).toEqual([3.6e15, 3.6e12, 3.6e9, 3.6e6, 3600, 2 ** 40, 1e9, 1e9])
})

test.each([
  [{ unit: 'parsec' }, "unit \"parsec\" is not known: expected 'ps', 'ns'"],
  [{ unit: 'toString' }, 'is not known'],
  [{ unit: 'ns', digits: 5 }, 'digits must be 1, 2, 3 or 4, got 5'],
  [{ unit: 'ns', digits: '3' }, 'digits must be'],
  [{ unit: 'ns', highest: 1 }, 'highest must be an integer from 2 to 4503599627370496, got 1'],
  [{ unit: 'ns', highest: 2 ** 53 }, 'highest must be'],
  [{ unit: 'ns', highest: 10.5 }, 'highest must be'],
])('options %j are refused', (options, message) => {
  expect(() => new Histogram(options as never)).toThrow(RangeError)
  expect(() => new Histogram(options as never)).toThrow(message)
})
