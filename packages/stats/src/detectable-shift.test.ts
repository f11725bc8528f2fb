import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { minimumDetectableShift } from './detectable-shift.ts'
import { normalUpperQuantile } from './normal.ts'
import { seededRandom } from './random.ts'
import { wilcoxonSignedRank } from './wilcoxon.ts'

/** n values at the quantiles of a normal distribution, scaled to a robust spread of exactly 1. */
function normalScores(n: number): number[] {
  const scores = Array.from({ length: n }, (_, index) => normalUpperQuantile((n - index - 0.5) / n))
  const sizes = scores.map(Math.abs).sort((a, b) => a - b)
  const middle = ((sizes[Math.floor((n - 1) / 2)] ?? 0) + (sizes[Math.ceil((n - 1) / 2)] ?? 0)) / 2
  return scores.map((score) => score / (1.4826 * middle))
}

describe('minimumDetectableShift', () => {
  const { fork } = seededRandom(31)

  it.each([
    [5, 0.05, 0.9],
    [7, 0.01, 0.8],
    [8, 0.01, 0.9],
    [14, 0.01, 0.9],
    [20, 0.001, 0.8],
    [32, 0.05, 0.9],
  ])('is found as often as it says: %d values, alpha %d, power %d', (n, alpha, power) => {
    const { next } = fork(`${n} ${alpha} ${power}`)
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    const shift = minimumDetectableShift(normalScores(n), { alpha, power })
    const runs = 2000
    let found = 0
    for (let run = 0; run < runs; run += 1) {
      const values = Array.from({ length: n }, () => normal() + shift)
      if (wilcoxonSignedRank(values).pGreater <= alpha) found += 1
    }
    // A shift within 7 % is a power within about 5 points; the rest is chance.
    expect(Math.abs(found / runs - power)).toBeLessThan(0.06)
  })

  it('approaches the formula for large samples', () => {
    const shift = minimumDetectableShift(normalScores(2000), { alpha: 0.05, power: 0.8 })
    expect(shift / ((1.6449 + 0.8416) / Math.sqrt((3 / Math.PI) * 2000))).toBeCloseTo(1, 2)
  })

  it('is infinite while no outcome reaches alpha', () => {
    const options = { alpha: 0.01, power: 0.9 }
    expect(minimumDetectableShift([], options)).toBe(Number.POSITIVE_INFINITY)
    expect(minimumDetectableShift([1, 2, 3, 4, 5, 6], options)).toBe(Number.POSITIVE_INFINITY)
    expect(minimumDetectableShift([1, 2, 3, 4, 5, 6, 7], options)).toBeLessThan(Number.POSITIVE_INFINITY)
  })

  it('scales with the values, ignores where they lie and outliers among them', () => {
    const values = [0.3, -0.2, 0.1, 0.5, -0.4, 0.05, -0.15, 0.2, 0, -0.3]
    const options = { alpha: 0.05, power: 0.8 }
    const shift = minimumDetectableShift(values, options)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: -50, max: 50 }), (factor, level) => {
        const moved = values.map((value) => level + factor * value)
        expect(minimumDetectableShift(moved, options) / (factor * shift)).toBeCloseTo(1, 9)
      }),
    )
    expect(minimumDetectableShift([...values.slice(1), 1e6], options)).toBeLessThan(2 * shift)
  })

  it('shrinks with more values of the same spread, and grows with what is asked', () => {
    const shift = (n: number, alpha: number, power: number): number =>
      minimumDetectableShift(normalScores(n), { alpha, power })
    for (const n of [8, 10, 14, 20, 32]) {
      expect(shift(n + 4, 0.01, 0.8)).toBeLessThan(shift(n, 0.01, 0.8))
      expect(shift(n, 0.01, 0.9)).toBeGreaterThan(shift(n, 0.01, 0.8))
      expect(shift(n, 0.01, 0.8)).toBeGreaterThan(shift(n, 0.05, 0.8))
    }
  })

  it('is zero for equal values only, though most of them are equal', () => {
    const options = { alpha: 0.05, power: 0.8 }
    expect(minimumDetectableShift([16, 16, 16, 16, 16, 16], options)).toBe(0)
    expect(minimumDetectableShift([16, 16, 16, 16, 16, 512], options)).toBeGreaterThan(0)
  })

  it('refuses what it cannot answer', () => {
    const options = { alpha: 0.05, power: 0.8 }
    expect(() => minimumDetectableShift([1, Number.NaN], options)).toThrow(
      'values[1] must be a finite number',
    )
    for (const alpha of [0, 0.51, Number.NaN]) {
      expect(() => minimumDetectableShift([1], { ...options, alpha })).toThrow(
        `alpha must be above 0 and at most 0.5, got ${alpha}`,
      )
    }
    for (const power of [0.49, 1, Number.NaN]) {
      expect(() => minimumDetectableShift([1], { ...options, power })).toThrow(
        `power must be from 0.5 and below 1, got ${power}`,
      )
    }
  })
})
