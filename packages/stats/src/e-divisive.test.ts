import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eDivisive } from './e-divisive.ts'
import { bruteEnergyStatistic } from './fixtures/energy-statistic.ts'
import { levels, normalOf } from './fixtures/series.ts'
import { seededRandom } from './random.ts'

describe('eDivisive', () => {
  it('has the statistic of the best split to the end, all tried', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 5, maxLength: 12 }), (low) => {
        const values = [...low, ...low.map((value) => value + 100)]
        const [first] = [...eDivisive(values, seededRandom(1))].sort(
          (one, two) => two.statistic - one.statistic,
        )
        const all = values
          .map((_, cut) => cut)
          .filter((cut) => cut >= 2 && cut <= values.length - 2)
          .map((cut) => bruteEnergyStatistic(values.slice(0, cut), values.slice(cut)))
        expect(first?.index).toBe(low.length)
        expect(first?.statistic).toBeCloseTo(Math.max(...all), 6)
      }),
      { numRuns: 30 },
    )
  })

  it('finds the steps of a noisy series, and says how sure it is', () => {
    const values = levels(seededRandom(4), [
      [60, 0],
      [50, 3],
      [70, 1],
    ])
    const found = eDivisive(values, seededRandom(5))
    expect(found).toHaveLength(2)
    expect(Math.abs((found[0]?.index ?? 0) - 60)).toBeLessThanOrEqual(2)
    expect(Math.abs((found[1]?.index ?? 0) - 110)).toBeLessThanOrEqual(2)
    expect(found.map(({ p }) => p)).toEqual([0.01, 0.01])
  })

  it('sees a change of spread at an unchanged level', () => {
    const normal = normalOf(seededRandom(6))
    const values = Array.from({ length: 200 }, (_, index) => (index < 100 ? 1 : 8) * normal())
    const [found] = eDivisive(values, seededRandom(7))
    expect(Math.abs((found?.index ?? 0) - 100)).toBeLessThanOrEqual(8)
  })

  it('finds any change in at most about alpha of the series that have none', () => {
    const random = seededRandom(8)
    const normal = normalOf(random)
    const runs = 300
    let alarmed = 0
    for (let run = 0; run < runs; run += 1) {
      const values = Array.from({ length: 40 }, normal)
      if (eDivisive(values, random, { alpha: 0.05 }).length > 0) alarmed += 1
    }
    // 15 expected; four standard deviations are 15.
    expect(alarmed).toBeLessThan(31)
    expect(alarmed).toBeGreaterThan(2)
  })

  it('does not depend on unit, origin or direction', () => {
    const values = levels(seededRandom(9), [
      [30, 0],
      [40, 4],
    ])
    const found = eDivisive(values, seededRandom(1))
    const moved = eDivisive(
      values.map((value) => 1000 - 8 * value),
      seededRandom(1),
    )
    expect(moved.map(({ index, p }) => ({ index, p }))).toEqual(found.map(({ index, p }) => ({ index, p })))
    expect((moved[0]?.statistic ?? 0) / (found[0]?.statistic ?? 1)).toBeCloseTo(8, 6)
  })

  it('gives the same for the same seed and leaves the values alone', () => {
    const values = Object.freeze(levels(seededRandom(3), [[50, 0]]))
    expect(eDivisive(values, seededRandom(2))).toEqual(eDivisive(values, seededRandom(2)))
  })

  it('has nothing to find in none, one, a few and equal values', () => {
    for (const values of [[], [1], [1, 2], [1, 2, 3], new Array(60).fill(5)]) {
      expect(eDivisive(values, seededRandom(1))).toEqual([])
    }
  })

  it('refuses what it cannot use', () => {
    const random = seededRandom(1)
    expect(() => eDivisive([1, Number.NaN], random)).toThrow('values[1] must be a finite number, got NaN')
    expect(() => eDivisive([1], random, { alpha: 0 })).toThrow('alpha must be above 0 and below 1, got 0')
    expect(() => eDivisive([1], random, { permutations: 18 })).toThrow(
      'permutations must be an integer from 19, got 18',
    )
  })
})
