import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from './random.ts'
import { hodgesLehmannLocation, walshInterval } from './walsh.ts'
import { wilcoxonSignedRank } from './wilcoxon.ts'

// The depression data of Hollander and Wolfe (1973), p. 29: second minus first visit.
const depression = [-0.952, 0.147, -1.022, -0.43, -0.62, -0.59, -0.49, 0.08, -0.01]

const integers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 12 })

describe('hodgesLehmannLocation', () => {
  it('gives the estimate of Hollander and Wolfe for the depression data', () => {
    expect(hodgesLehmannLocation(depression)).toBeCloseTo(-0.46, 12)
  })

  it('moves with the values and turns with their signs', () => {
    fc.assert(
      fc.property(integers, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const centre = hodgesLehmannLocation(values)
        expect(hodgesLehmannLocation(values.map((value) => value + shift))).toBeCloseTo(centre + shift, 9)
        expect(hodgesLehmannLocation(values.map((value) => -value))).toBeCloseTo(-centre, 9)
      }),
    )
  })

  it('does not notice two wild values among eight', () => {
    expect(Math.abs(hodgesLehmannLocation([1e9, 1e9, 1, 2, 3, 4, 5, 6]) - 3.5)).toBeLessThan(3)
  })

  it('refuses what is no sample', () => {
    expect(() => hodgesLehmannLocation([])).toThrow('values must hold at least one number')
    expect(() => hodgesLehmannLocation([1, Number.NaN])).toThrow('values[1] must be a finite number, got NaN')
  })
})

describe('walshInterval', () => {
  it('gives the interval of Hollander and Wolfe for the depression data: (-0.786, -0.010) at 96 %', () => {
    const { low, high, confidence } = walshInterval(depression, 0.95)
    expect(low).toBeCloseTo(-0.786, 12)
    expect(high).toBeCloseTo(-0.01, 12)
    expect(confidence).toBe(1 - 20 / 512)
  })

  it('holds exactly the centres that the signed-rank test does not reject', () => {
    // Distinct sums, so that no difference from a centre is zero or tied with another.
    const spread = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 5, maxLength: 9 })
    fc.assert(
      fc.property(spread, fc.integer({ min: -2, max: 32 }), (exponents, where) => {
        const values = exponents.map((exponent) => Math.SQRT2 ** exponent + exponent / 97)
        const centre = Math.SQRT2 ** where + 0.001
        const { low, high, confidence } = walshInterval(values, 0.9)
        const moved = wilcoxonSignedRank(values.map((value) => value - centre))
        const level = (1 - confidence) / 2
        const rejected = Math.min(moved.pGreater, moved.pLess) <= level + 1e-12
        expect(low < centre && centre < high).toBe(!rejected)
      }),
    )
  })

  it('achieves what is asked, holds the estimate, and never narrows as the confidence grows', () => {
    const confidences = fc.double({ min: 0.01, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(integers, confidences, confidences, (values, one, two) => {
        const [asked, more] = one < two ? [one, two] : [two, one]
        const narrow = walshInterval(values, asked)
        const wide = walshInterval(values, more)
        expect(narrow.confidence).toBeGreaterThanOrEqual(asked)
        expect(narrow.low).toBeLessThanOrEqual(hodgesLehmannLocation(values))
        expect(narrow.high).toBeGreaterThanOrEqual(hodgesLehmannLocation(values))
        expect(wide.low).toBeLessThanOrEqual(narrow.low)
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high)
      }),
    )
  })

  it.each([2, 5, 6, 8])('with %d values reaches 1 - 2^(1 - n) and no more', (n) => {
    const values = Array.from({ length: n }, (_, index) => index)
    const best = 1 - 2 ** (1 - n)
    expect(walshInterval(values, best)).toEqual({ low: 0, high: n - 1, confidence: best })
    expect(walshInterval(values, best + 1e-6)).toEqual({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
      confidence: 1,
    })
  })

  it('changes little where the exact distribution ends', () => {
    const width = (n: number): number => {
      const { low, high } = walshInterval(
        Array.from({ length: n }, (_, index) => index / n),
        0.95,
      )
      return high - low
    }
    expect(width(101) / width(100)).toBeGreaterThan(0.97)
    expect(width(101) / width(100)).toBeLessThan(1.03)
  })

  it.each([0, 1, Number.NaN, 95])('refuses the confidence %s', (confidence) => {
    expect(() => walshInterval([1], confidence)).toThrow(
      `confidence must be above 0 and below 1, got ${confidence}`,
    )
  })
})

describe('coverage of walshInterval', () => {
  const { next } = seededRandom(8)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())

  it.each([
    ['normal', normal],
    ['heavy-tailed (Cauchy)', () => Math.tan(Math.PI * (next() - 0.5))],
    ['one in thirteen far off', () => (next() < 1 / 13 ? 20 : 1) * normal()],
    ['coarse clock', () => Math.round(2 * normal())],
  ])('is what it says on each side, and bounds only: %s', (name, draw) => {
    const runs = 3000
    const centre = 2
    const missed = { low: 0, high: 0 }
    let confidence = 0
    for (let run = 0; run < runs; run += 1) {
      const interval = walshInterval(
        Array.from({ length: 9 }, () => draw() + centre),
        0.9,
      )
      confidence = interval.confidence
      if (interval.low > centre) missed.low += 1
      if (interval.high < centre) missed.high += 1
    }
    const expected = (runs * (1 - confidence)) / 2
    const allowed = 4 * Math.sqrt(expected)
    expect(confidence).toBeGreaterThanOrEqual(0.9)
    for (const misses of [missed.low, missed.high]) {
      expect(misses).toBeLessThan(expected + allowed)
      // Ties widen the interval; without them it is exact.
      if (name !== 'coarse clock') expect(misses).toBeGreaterThan(expected - allowed)
    }
  })
})
