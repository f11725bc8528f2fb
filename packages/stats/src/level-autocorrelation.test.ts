import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalOf } from './fixtures/series.ts'
import { levelAutocorrelation } from './level-autocorrelation.ts'
import { seededRandom } from './random.ts'
import { serialNoise } from './serial-noise.ts'

/** Values of which each has so much of the one before, with a step in the middle and a wild one among 40. */
function wandering(correlation: number, count: number, seed: number): readonly number[] {
  const normal = normalOf(seededRandom(seed))
  let rest = normal()
  return Array.from({ length: count }, (_, index) => {
    rest = correlation * rest + Math.sqrt(1 - correlation ** 2) * normal()
    return rest + (index < count / 2 ? 0 : 8) + (index % 40 === 7 ? 20 : 0)
  })
}

describe('levelAutocorrelation', () => {
  it.each([0, 0.3, 0.6])(
    'of short series is %d on average, and nearer to it than what knows no step',
    (truth) => {
      const series = Array.from({ length: 300 }, (_, seed) => wandering(truth, 80, seed + 1))
      const errors = series.map((values) => levelAutocorrelation(values, [40]) - truth)
      const others = series.map((values) => serialNoise(values).autocorrelation - truth)
      const squares = (all: readonly number[]): number =>
        all.reduce((sum, error) => sum + error ** 2, 0) / all.length
      // Wild values tell nothing of their neighbours, and make it lower.
      expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(0.15)
      expect(squares(errors)).toBeLessThan(squares(others) / 3)
    },
  )

  it('is that of no more than neighbours: a step that is not known looks like one', () => {
    const values = wandering(0, 80, 1)
    expect(levelAutocorrelation(values, [])).toBeGreaterThan(0.8)
    expect(levelAutocorrelation(values, [40])).toBeLessThan(0.3)
  })

  it('lies in its range for any values and steps', () => {
    const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 60 })
    fc.assert(
      fc.property(values, fc.array(fc.nat(60), { maxLength: 4 }), (series, cuts) => {
        const steps = [...new Set(cuts)].filter((cut) => cut < series.length).sort((a, b) => a - b)
        const correlation = levelAutocorrelation(series, steps)
        expect(correlation).toBeGreaterThanOrEqual(0)
        expect(correlation).toBeLessThanOrEqual(0.99)
      }),
    )
  })

  it('of equal values is 0', () => {
    expect(levelAutocorrelation([1, 1, 1, 2, 2], [3])).toBe(0)
    expect(levelAutocorrelation([], [])).toBe(0)
  })
})
