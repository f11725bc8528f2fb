import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, medianAbsoluteDeviation, quantile, quantiles, robustSpread } from './quantile.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const sample = fc.array(finite, { minLength: 1 })
const level = fc.double({ min: 0, max: 1, noNaN: true })

describe('quantile', () => {
  it("gives R's quantile(x, type = 7) for x = 1, 3, 4, 8, 15, 16, 23, 42", () => {
    const x = [42, 1, 16, 3, 23, 4, 8, 15]
    expect(quantiles(x, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1])).toEqual([
      1,
      expect.closeTo(2.4, 12),
      3.75,
      11.5,
      17.75,
      expect.closeTo(28.7, 12),
      expect.closeTo(40.67, 12),
      42,
    ])
  })

  it('is the minimum at 0, the maximum at 1, and between them everywhere, at any magnitude', () => {
    fc.assert(
      fc.property(sample, level, (values, q) => {
        const [low, inside, high] = quantiles(values, [0, q, 1])
        expect(low + 0).toBe(Math.min(...values) + 0)
        expect(high + 0).toBe(Math.max(...values) + 0)
        expect(inside).toBeGreaterThanOrEqual(low)
        expect(inside).toBeLessThanOrEqual(high)
      }),
    )
  })

  it('leaves the sample as it was and does not care about its order or its container', () => {
    fc.assert(
      fc.property(sample, level, (values, q) => {
        const before = [...values]
        const result = quantile(values, q)
        expect(values).toEqual(before)
        expect(quantile(values.toReversed(), q)).toBe(result)
        expect(quantile(Float64Array.from(values), q)).toBe(result)
      }),
    )
  })

  it('puts at most a share q of the sample strictly below the q-quantile', () => {
    fc.assert(
      fc.property(sample, level, (values, q) => {
        const value = quantile(values, q)
        expect(values.filter((other) => other < value).length).toBeLessThanOrEqual(
          Math.ceil((values.length - 1) * q + 1e-9),
        )
      }),
    )
  })

  it('refuses what is no sample and what is no level', () => {
    expect(() => quantile([], 0.5)).toThrow(
      new RangeError('sample must hold at least one number, it is empty'),
    )
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow('sample[1] must be a finite number, got NaN')
    expect(() => median(Float64Array.of(Number.NEGATIVE_INFINITY))).toThrow(
      'sample[0] must be a finite number',
    )
    for (const q of [-0.01, 1.01, Number.NaN]) {
      expect(() => quantile([1], q)).toThrow(`q must be from 0 to 1, got ${q}`)
    }
  })
})

describe('median', () => {
  it('is the middle one of three and the mean of the middle two of four', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([9, 1, 5, 6])).toBe(5.5)
  })
})

describe('medianAbsoluteDeviation and robustSpread', () => {
  it("give R's mad() for 1, 1, 2, 2, 4, 6, 9", () => {
    expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1)
    expect(robustSpread([1, 1, 2, 2, 4, 6, 9])).toBe(1.4826)
  })

  it('do not notice a wild minority', () => {
    expect(robustSpread([10, 11, 12, 13, 14, 1e9, -1e9])).toBeLessThan(4)
  })

  it('ignore a common shift and scale with the data', () => {
    const integers = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1 })
    fc.assert(
      fc.property(integers, fc.integer({ min: -1e6, max: 1e6 }), (values, shift) => {
        const spread = medianAbsoluteDeviation(values)
        expect(medianAbsoluteDeviation(values.map((value) => value + shift))).toBe(spread)
        expect(medianAbsoluteDeviation(values.map((value) => -4 * value))).toBe(4 * spread)
      }),
    )
  })
})
