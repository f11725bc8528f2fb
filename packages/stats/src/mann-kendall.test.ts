import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalOf } from './fixtures/series.ts'
import { mannKendall } from './mann-kendall.ts'
import { seededRandom } from './random.ts'

const digits = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4]
const rising = [2.3, 1.9, 3.1, 2.8, 3.6, 2.2, 4.1, 3.9, 4.0, 5.2, 4.7, 4.4]
const wandering = [
  10.0, 10.4, 10.9, 10.7, 11.2, 11.9, 12.1, 11.8, 11.1, 10.9, 10.2, 10.6, 11.3, 11.9, 12.4, 12.6, 12.2, 12.9,
  13.3, 12.7,
]
const gaps = [0, 1, 2, 4, 5, 6, 7, 9, 10, 11, 13, 14, 15, 16, 18, 20, 21, 22, 23, 25]
const series = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 25 })

describe('mannKendall', () => {
  // Slopes and intervals of scipy.stats.theilslopes, SciPy 1.17.1; S, ρ of the ranks and the sum of Hamed and Rao in
  // NumPy from their definitions, without this code.
  it.each([
    ['digits of pi', digits, undefined, 37, 0.06904761904761905, 1.0463134081673289, 0.3783903881477796],
    ['a rise', rising, undefined, 44, 0.25, 1, 0.0031919663535487732],
    [
      'a wandering rise',
      wandering,
      undefined,
      114,
      0.13484848484848488,
      3.050466411728214,
      0.035613327939692296,
    ],
    ['the same with gaps', wandering, gaps, 114, 0.1, 2.8935288325529926, 0.030963029540978678],
  ] as const)('gives the reference values of %s', (_, values, at, s, slope, inflation, p) => {
    const trend = mannKendall(values, at === undefined ? {} : { at })
    expect(trend.s).toBe(s)
    expect(trend.slope).toBeCloseTo(slope, 12)
    expect(trend.inflation).toBeCloseTo(inflation, 9)
    expect(trend.p).toBeCloseTo(p, 7)
  })

  it('gives the interval of scipy.stats.theilslopes where there is no autocorrelation', () => {
    const { low, high } = mannKendall(rising)
    expect(low).toBeCloseTo(0.13333333333333344, 12)
    expect(high).toBeCloseTo(0.35, 12)
  })

  it('widens that interval where there is: 0.080 to 0.200 in SciPy', () => {
    const { low, high } = mannKendall(wandering)
    expect(low).toBeLessThan(0.079)
    expect(high).toBeGreaterThan(0.201)
  })

  it('turns with the values, moves not with their origin, and scales with their unit', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const trend = mannKendall(values)
        const turned = mannKendall(values.map((value) => 4 * (shift - value)))
        expect(turned.slope).toBeCloseTo(-4 * trend.slope, 9)
        expect(turned.s).toBe(trend.s === 0 ? 0 : -trend.s)
        expect(turned.p).toBeCloseTo(trend.p, 6)
      }),
    )
  })

  it('holds the slope in its interval, and a higher confidence widens it', () => {
    fc.assert(
      fc.property(series, (values) => {
        const narrow = mannKendall(values, { confidence: 0.8 })
        const wide = mannKendall(values, { confidence: 0.99 })
        expect(narrow.low).toBeLessThanOrEqual(narrow.slope)
        expect(narrow.high).toBeGreaterThanOrEqual(narrow.slope)
        expect(wide.low).toBeLessThanOrEqual(narrow.low)
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high)
      }),
    )
  })

  it('depends on the order of ranks only for S, and gives its largest for a sorted series', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 20 }), (values) => {
        const sorted = [...values].sort((one, two) => one - two)
        const pairs = (values.length * (values.length - 1)) / 2
        expect(mannKendall(sorted).s).toBe(pairs)
        expect(Math.abs(mannKendall(values).s)).toBeLessThanOrEqual(pairs)
        expect(mannKendall(values.map((value) => value ** 3)).s).toBe(mannKendall(values).s)
      }),
    )
  })

  it('does not notice five wild values among forty', () => {
    const values = Array.from({ length: 40 }, (_, index) => (index % 8 === 3 ? 1e6 : index / 2 + (index % 3)))
    const { slope, p } = mannKendall(values)
    expect(slope).toBeGreaterThan(0.45)
    expect(slope).toBeLessThan(0.6)
    expect(p).toBeLessThan(0.001)
  })

  it('sees no trend in two values and in equal ones', () => {
    expect(mannKendall([1, 2])).toMatchObject({
      slope: 1,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
      p: 1,
    })
    expect(mannKendall(new Array(30).fill(4))).toEqual({
      slope: 0,
      low: 0,
      high: 0,
      s: 0,
      inflation: 1,
      p: 1,
    })
  })

  it.each([0, 0.4])(
    'keeps its false alarms near 5 percent with an autocorrelation of %d',
    (autocorrelation) => {
      const normal = normalOf(seededRandom(21))
      const runs = 500
      let alarms = 0
      let plain = 0
      for (let run = 0; run < runs; run += 1) {
        let level = normal()
        const values = Array.from({ length: 60 }, () => {
          level = autocorrelation * level + Math.sqrt(1 - autocorrelation ** 2) * normal()
          return level
        })
        const { p, s, inflation } = mannKendall(values)
        if (p < 0.05) alarms += 1
        const z = (Math.abs(s) - 1) / Math.sqrt((60 * 59 * 125) / 18)
        if (z > 1.96) plain += 1
        expect(inflation).toBeGreaterThanOrEqual(1)
      }
      // The autocorrelation of 60 values is estimated low, which leaves some of its harm.
      expect(alarms).toBeLessThan(runs * 0.1)
      expect(alarms).toBeGreaterThan(runs * 0.015)
      if (autocorrelation > 0) expect(plain).toBeGreaterThan(runs * 0.15)
    },
  )

  it('refuses what it cannot use', () => {
    expect(() => mannKendall([])).toThrow('values must hold at least 2 numbers, got 0')
    expect(() => mannKendall([1])).toThrow('values must hold at least 2 numbers, got 1')
    expect(() => mannKendall([1, Number.NaN])).toThrow('values[1] must be a finite number, got NaN')
    expect(() => mannKendall([1, 2], { at: [1] })).toThrow('at must hold as many numbers as values, 2, got 1')
    expect(() => mannKendall([1, 2], { at: [3, 3] })).toThrow('at[1] must be above at[0], 3, got 3')
    expect(() => mannKendall([1, 2], { confidence: 1 })).toThrow(
      'confidence must be above 0 and below 1, got 1',
    )
  })
})
