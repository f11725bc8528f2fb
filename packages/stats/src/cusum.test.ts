import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnchoredRatio, cusum, pageHinkley } from './cusum.ts'
import { normalOf } from './fixtures/series.ts'
import { seededRandom } from './random.ts'

const ratio = (logRatio: number, standardError = 0.01): AnchoredRatio => ({ logRatio, standardError })
const logRatios = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { maxLength: 40 })

describe('cusum', () => {
  it('adds up by hand', () => {
    // Excesses over 1 % in standard errors of 1 %: 2, -3 (clipped), 1, 4 (clipped).
    const { sums, alarm, since } = cusum([ratio(0.03), ratio(-0.09), ratio(0.02), ratio(0.5)])
    expect([...sums].map((sum) => Number(sum.toFixed(9)))).toEqual([2, 0, 1, 5])
    expect({ alarm, since }).toEqual({ alarm: 3, since: 2 })
  })

  it('is the sum above its least so far', () => {
    fc.assert(
      fc.property(logRatios, (values) => {
        let total = 0
        let least = 0
        const expected = values.map((value) => {
          total += Math.min(4, Math.max(-3, (value - 0.01) / 0.01))
          least = Math.min(least, total)
          return total - least
        })
        const { sums } = cusum(values.map((value) => ratio(value)))
        expect(sums).toHaveLength(values.length)
        for (const [index, sum] of sums.entries()) expect(sum).toBeCloseTo(expected[index] ?? Number.NaN, 9)
      }),
    )
  })

  it('alarms first where a sum exceeds the limit, and says from when it grew', () => {
    fc.assert(
      fc.property(logRatios, (values) => {
        const { sums, alarm, since } = cusum(values.map((value) => ratio(value)))
        const first = sums.findIndex((sum) => sum > 4)
        expect(alarm).toBe(first === -1 ? null : first)
        if (alarm === null || since === null) return
        expect(since).toBeLessThanOrEqual(alarm)
        expect(sums.slice(since, alarm).every((sum) => sum > 0)).toBe(true)
        expect(since === 0 || sums[since - 1] === 0).toBe(true)
      }),
    )
  })

  it('does not alarm for one wild measurement', () => {
    expect(cusum([ratio(5), ratio(0), ratio(0)]).alarm).toBeNull()
  })

  it('knows what came before only, and a larger standard error makes it slower', () => {
    const drift = Array.from({ length: 60 }, (_, index) => 0.001 * index)
    const sure = cusum(drift.map((value) => ratio(value, 0.005)))
    const unsure = cusum(drift.map((value) => ratio(value, 0.02)))
    expect(cusum(drift.slice(0, 30).map((value) => ratio(value, 0.005))).sums).toEqual(sure.sums.slice(0, 30))
    expect(sure.alarm).toBeLessThan(unsure.alarm ?? 0)
  })

  it('takes tiny standard errors for luck', () => {
    expect(cusum([ratio(0.012, 1e-9)]).sums[0]).toBeCloseTo(0.5, 9)
  })

  it('charts nothing for none', () => {
    expect(cusum([])).toEqual({ sums: new Float64Array(0), alarm: null, since: null })
  })

  it('refuses what it cannot use', () => {
    expect(() => cusum([ratio(Number.NaN)])).toThrow('logRatio[0] must be a finite number, got NaN')
    expect(() => cusum([ratio(0), ratio(0, 0)])).toThrow('standardError[1] must be above 0, got 0')
    expect(() => cusum([ratio(0, Number.NaN)])).toThrow('standardError[0] must be above 0, got NaN')
    expect(() => cusum([], { slack: -1 })).toThrow('slack must be 0 or more, got -1')
    expect(() => cusum([], { limit: 0 })).toThrow('limit must be above 0, got 0')
  })
})

describe('pageHinkley', () => {
  it('adds up by hand', () => {
    // Means with the anchor: 0, 1, 2; excesses over them and the slack: -0.5, 2.5, 3.5.
    const { sums, alarm, since } = pageHinkley([0, 4, 6], { anchor: [0, 0], slack: 0.5, limit: 5 })
    expect([...sums]).toEqual([0, 2.5, 6])
    expect({ alarm, since }).toEqual({ alarm: 2, since: 1 })
  })

  it('does not depend on the origin, and on the unit only with slack and limit', () => {
    const integers = fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 30 })
    fc.assert(
      fc.property(integers, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const { alarm } = pageHinkley(values, { slack: 1.3, limit: 71.7, anchor: [5] })
        const moved = { slack: 5.2, limit: 286.8, anchor: [4 * 5 + shift] }
        const again = pageHinkley(
          values.map((value) => 4 * value + shift),
          moved,
        )
        expect(again.alarm).toBe(alarm)
      }),
    )
  })

  it('finds a step of one standard deviation soon after it, and none before', () => {
    const normal = normalOf(seededRandom(3))
    const values = Array.from({ length: 200 }, (_, index) => (index < 100 ? 0 : 1) + normal())
    const { alarm } = pageHinkley(values, { slack: 0.25, limit: 18, anchor: [0] })
    expect(alarm).toBeGreaterThanOrEqual(100)
    expect(alarm).toBeLessThan(150)
  })

  it('refuses what it cannot use', () => {
    const options = { slack: 0, limit: 1 }
    expect(() => pageHinkley([Number.NaN], options)).toThrow('values[0] must be a finite number, got NaN')
    expect(() => pageHinkley([1], { ...options, anchor: [Number.NaN] })).toThrow('anchor[0] must be a finite')
    expect(() => pageHinkley([1], { ...options, slack: -1 })).toThrow('slack must be 0 or more, got -1')
    expect(() => pageHinkley([1], { ...options, limit: 0 })).toThrow('limit must be above 0, got 0')
  })
})
