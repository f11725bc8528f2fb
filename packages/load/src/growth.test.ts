import { seededRandom } from '@tidemark/stats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeGrowth, type Moment } from './growth.ts'

const margin = 0.05

/** A second of a load each, with noise that is up to so large, as a share. */
function series(seconds: number, valueAt: (second: number) => number, noise = 0.02, seed = 1): Moment[] {
  const random = seededRandom(seed)
  return Array.from({ length: seconds }, (_, atSeconds) => ({
    atSeconds,
    value: valueAt(atSeconds) * (1 + noise * (2 * random.next() - 1)),
  }))
}

describe('judgeGrowth', () => {
  it('sees a leak, and how fast it is', () => {
    const { verdict, perSecond, p, level } = judgeGrowth(
      series(60, (second) => 20e6 + 1e5 * second),
      margin,
    )
    expect(verdict).toBe('growing')
    expect((perSecond?.value ?? 0) / 1e5).toBeCloseTo(1, 0)
    expect(perSecond?.low).toBeLessThan(1e5)
    expect(perSecond?.high).toBeGreaterThan(1e5)
    expect(p).toBeLessThan(0.001)
    expect(level / 1e6).toBeCloseTo(24, 0)
  })

  it('calls steady what neither grows nor could have grown much', () => {
    expect(
      judgeGrowth(
        series(60, () => 20e6),
        margin,
      ).verdict,
    ).toBe('steady')
  })

  it('calls steady what does not change at all, and what is nothing', () => {
    expect(
      judgeGrowth(
        series(20, () => 5, 0),
        margin,
      ),
    ).toMatchObject({ verdict: 'steady', p: 1 })
    expect(
      judgeGrowth(
        series(20, () => 0, 0),
        margin,
      ).verdict,
    ).toBe('steady')
  })

  it('calls steady what falls', () => {
    expect(
      judgeGrowth(
        series(60, (second) => 20e6 - 1e5 * second),
        margin,
      ).verdict,
    ).toBe('steady')
  })

  it('does not take a cache that fills for a leak', () => {
    const filling = (second: number): number => 20e6 + 1e6 * Math.min(second, 12)
    expect(judgeGrowth(series(60, filling), margin).verdict).toBe('steady')
  })

  it('does not take waves for growth', () => {
    const waves = (second: number): number => 10 + Math.sin(second / 3)
    expect(judgeGrowth(series(120, waves), margin).verdict).not.toBe('growing')
  })

  it('is not misled by outliers', () => {
    const stalls = (second: number): number => (second % 9 === 8 ? 300 : 2)
    expect(judgeGrowth(series(60, stalls), margin).verdict).toBe('steady')
  })

  it('does not decide by little, or by much noise', () => {
    expect(
      judgeGrowth(
        series(9, (second) => second),
        margin,
      ),
    ).toMatchObject({ verdict: 'undecided', perSecond: null })
    expect(judgeGrowth([], margin)).toEqual({
      verdict: 'undecided',
      level: 0,
      values: 0,
      seconds: 0,
      perSecond: null,
      p: null,
    })
    expect(
      judgeGrowth(
        series(16, () => 2, 0.9),
        margin,
      ).verdict,
    ).toBe('undecided')
  })

  it('judges a load of days by as many values as it can afford, and finds the same slope', () => {
    const { verdict, values, perSecond } = judgeGrowth(
      series(20_000, (second) => 1e6 + 10 * second),
      margin,
    )
    expect(verdict).toBe('growing')
    expect(values).toBeLessThanOrEqual(200)
    expect((perSecond?.value ?? 0) / 10).toBeCloseTo(1, 1)
  })

  it('alarms for steady figures no more often than it may', () => {
    const verdicts = Array.from({ length: 300 }, (_, seed) =>
      judgeGrowth(
        series(40, () => 2, 0.3, seed),
        0,
      ),
    )
    expect(verdicts.filter(({ verdict }) => verdict === 'growing').length).toBeLessThanOrEqual(6)
  })

  it('does not depend on the unit of the figure', () => {
    const values = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 0, maxLength: 30 })
    fc.assert(
      fc.property(values, (raw) => {
        const of = (factor: number): string =>
          judgeGrowth(
            raw.map((value, atSeconds) => ({ atSeconds, value: value * factor })),
            margin,
          ).verdict
        expect(of(1024)).toBe(of(1))
      }),
    )
  })
})
