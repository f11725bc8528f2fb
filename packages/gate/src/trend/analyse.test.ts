import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultDriftBudget } from '../drift/drift-limit.ts'
import { analyse } from './analyse.ts'
import { dayMs, noisy, pointsOf, ratioSeries, startMs, timeSeries } from './fixtures/simulated.ts'

const options = { driftBudget: defaultDriftBudget }
const days = (day: number): number => startMs + day * dayMs

describe('steps', () => {
  it('lie between the revisions before and after them, with size and certainty', () => {
    const trend = analyse(ratioSeries(noisy(80, 0.006, (day) => (day < 50 ? 1 : 1.04))), options)
    expect(trend.steps).toHaveLength(1)
    const [step] = trend.steps
    expect(step).toMatchObject({ index: 50, after: { atMs: days(49) }, by: { atMs: days(50) } })
    expect(step?.ratio).toBeCloseTo(1.04, 2)
    expect(step?.low).toBeLessThan(1.04)
    expect(step?.high).toBeGreaterThan(1.04)
    expect(step?.confidence).toBeGreaterThan(0.99)
    expect(trend.noise).toBeCloseTo(0.006, 2)
    expect(trend.level).toBeCloseTo(1.04, 2)
  })

  it('are none of a steady call', () => {
    const { steps, slope, driftingSince, left } = analyse(ratioSeries(noisy(200, 0.01, () => 1)), options)
    expect([steps, slope?.direction, driftingSince, left]).toEqual([[], 'none', null, null])
  })
})

describe('the slope', () => {
  it('is per week, and tells when the budget will be spent', () => {
    // 0.5 % a week since the tidemark.
    const level = (day: number): number => 1.005 ** (day / 7)
    const { slope, left, steps } = analyse(ratioSeries(noisy(43, 0.003, level)), options)
    expect(steps).toEqual([])
    expect(slope).toMatchObject({ per: 'week', direction: 'up', since: { atMs: days(0) } })
    expect(slope?.ratio).toBeCloseTo(1.005, 3)
    expect(slope?.low).toBeGreaterThan(1)
    // After 6 weeks 3 % are spent; 5 % will be after less than 10.
    expect(left?.per).toBe('week')
    expect(left?.estimate).toBeGreaterThan(2)
    expect(left?.estimate).toBeLessThan(6)
    expect(left?.soonest).toBeLessThan(left?.estimate ?? 0)
    expect(left?.latest).toBeGreaterThan(left?.estimate ?? 0)
  })

  it('is per measurement where all of them lie within a week: there is nothing to scale to one', () => {
    const figures = noisy(40, 0.002, (commit) => 1.001 ** commit)
    const points = pointsOf(figures, 0.004).map((point, commit) => ({
      ...point,
      atMs: startMs + commit * 60e3,
    }))
    const { slope, left } = analyse({ ...ratioSeries([]), points }, options)
    expect(slope).toMatchObject({ per: 'measurement', direction: 'up' })
    expect(slope?.ratio).toBeCloseTo(1.001, 4)
    expect(left?.per).toBe('measurement')
  })

  it('counts for nothing below 1 % in total, however sure', () => {
    const { slope } = analyse(timeSeries(noisy(60, 0.0002, (day) => 1e6 * 1.0001 ** day)), options)
    expect(slope?.p).toBeLessThan(1e-6)
    expect(slope?.direction).toBe('none')
  })

  it('falls too, and then leaves the budget alone', () => {
    const { slope, left, driftingSince } = analyse(
      timeSeries(noisy(60, 0.002, (day) => 1e6 * 0.999 ** day)),
      options,
    )
    expect([slope?.direction, left, driftingSince]).toEqual(['down', null, null])
  })
})

describe('the budget', () => {
  it('has no time left when it is spent', () => {
    const trend = analyse(ratioSeries(noisy(60, 0.003, (day) => 1.002 ** day)), options)
    expect(trend.level).toBeGreaterThan(1.05)
    expect([trend.left, trend.driftBudget]).toEqual([null, 0.05])
  })

  it('of figures without a tidemark counts from their first level', () => {
    expect(
      analyse(timeSeries(noisy(60, 0.002, (day) => (day < 30 ? 2e6 : 2.2e6))), options).level,
    ).toBeCloseTo(1.1, 2)
  })

  it.each([0, -0.01, Number.NaN])('of %d is refused', (driftBudget) => {
    expect(() => analyse(ratioSeries([1]), { driftBudget })).toThrow(RangeError)
  })
})

describe('drift', () => {
  it('from the tidemark is found from a slow creep, a stair, or a step', () => {
    const slow = analyse(ratioSeries(noisy(40, 0.004, (day) => 1.001 ** day)), options)
    const stairs = analyse(ratioSeries(noisy(60, 0.004, (day) => 1 + 0.01 * Math.floor(day / 20))), options)
    const step = analyse(ratioSeries(noisy(40, 0.004, (day) => (day < 30 ? 1 : 1.05))), options)
    expect(slow.driftingSince?.atMs).toBeGreaterThan(days(5))
    expect(stairs.driftingSince?.atMs).toBeGreaterThanOrEqual(days(20))
    expect(step.driftingSince?.atMs).toBe(days(30))
  })

  it('that was mended is none', () => {
    const mended = (day: number): number => (day >= 20 && day < 40 ? 1.03 : 1)
    expect(analyse(ratioSeries(noisy(80, 0.004, mended)), options).driftingSince).toBeNull()
  })

  it('without a tidemark is a slow rise, and no step', () => {
    const rise = analyse(timeSeries(noisy(60, 0.005, (day) => 1e6 * 1.001 ** day)), options)
    const step = analyse(timeSeries(noisy(60, 0.005, (day) => (day < 30 ? 1e6 : 1.05e6))), options)
    expect(rise.driftingSince?.atMs).toBe(days(0))
    expect([step.steps.length, step.driftingSince]).toEqual([1, null])
  })

  it('is not what a change of machine does to ratios', () => {
    const alarms = Array.from({ length: 20 }, (_, seed) =>
      analyse(ratioSeries(noisy(100, 0.004, () => 1, seed)), options),
    ).filter(({ driftingSince }) => driftingSince !== null)
    expect(alarms).toEqual([])
  })
})

describe('any series', () => {
  it.each([
    ['of one figure', [1]],
    ['of two', [1, 1.1]],
    ['of three', [1, 1.1, 1]],
    ['all equal', new Array<number>(50).fill(1)],
    ['of two values', Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? 1 : 2))],
  ])('%s is looked at', (_, figures) => {
    for (const series of [ratioSeries(figures), timeSeries(figures)]) {
      expect(analyse(series, options).points).toHaveLength(figures.length)
    }
  })

  it('without errors of its own is held against its noise', () => {
    const points = pointsOf(noisy(60, 0.004, (day) => (day < 30 ? 1 : 1.03)))
    expect(analyse({ ...ratioSeries([]), points }, options).driftingSince).not.toBeNull()
  })

  it('gives finite figures, or says that there are none', () => {
    const figures = fc.array(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(figures, fc.boolean(), (values, paired) => {
        const trend = analyse(paired ? ratioSeries(values) : timeSeries(values), options)
        expect(trend.level).toBeGreaterThan(0)
        expect(Number.isFinite(trend.level)).toBe(true)
        for (const { index, ratio, low, high, confidence } of trend.steps) {
          expect(index).toBeGreaterThan(0)
          expect(low <= ratio && ratio <= high).toBe(true)
          expect(confidence).toBeLessThanOrEqual(1)
        }
        if (trend.left !== null) {
          expect(trend.left.soonest).toBeLessThanOrEqual(trend.left.estimate)
          expect(trend.left.latest).toBeGreaterThanOrEqual(trend.left.estimate)
        }
      }),
      { numRuns: 50 },
    )
  })
})
