import { describe, expect, it } from 'vitest'
import { noiseFloor } from './noise.ts'
import { quantile } from './quantile.ts'
import { seededRandom } from './random.ts'
import { hodgesLehmannShift } from './shift.ts'

const replicates = [0.011, -0.004, 0.002, -0.013, 0.006, 0, -0.001, 0.008]

describe('noiseFloor', () => {
  it('repeats itself for one seed', () => {
    expect(noiseFloor(replicates, seededRandom(1))).toBe(noiseFloor(replicates, seededRandom(1)))
  })

  it('is fixed to about 5 % by its resamples', () => {
    const floors = Array.from({ length: 20 }, (_, seed) => noiseFloor(replicates, seededRandom(seed)))
    const mean = floors.reduce((sum, floor) => sum + floor, 0) / floors.length
    const deviation = Math.sqrt(
      floors.reduce((sum, floor) => sum + (floor - mean) ** 2, 0) / (floors.length - 1),
    )
    expect(deviation / mean).toBeLessThan(0.07)
  })

  it('is zero without noise, ignores the level and grows with the spread', () => {
    const scaled = (factor: number, level = 0): number =>
      noiseFloor(
        replicates.map((value) => level + factor * value),
        seededRandom(3),
      )
    expect(scaled(0, 0.5)).toBe(0)
    expect(scaled(1, 0.5)).toBeCloseTo(scaled(1), 12)
    expect(scaled(4)).toBeCloseTo(4 * scaled(1), 12)
  })

  it('matches what fresh runs of the same code do, low by the narrowness of small samples', () => {
    const { next, fork } = seededRandom(12)
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    const run = (): number[] => Array.from({ length: 8 }, normal)
    const truth = quantile(
      Array.from({ length: 10_000 }, () => Math.abs(hodgesLehmannShift(run(), run()))),
      0.99,
    )
    const floors = Array.from({ length: 60 }, (_, index) =>
      noiseFloor(run(), fork(index), { resamples: 400 }),
    )
    const mean = floors.reduce((sum, floor) => sum + floor, 0) / floors.length
    expect(mean / truth).toBeGreaterThan(0.8)
    expect(mean / truth).toBeLessThan(1.05)
  })

  it('refuses what it cannot learn from', () => {
    expect(() => noiseFloor([0.1], seededRandom(1))).toThrow(
      'logRatios must hold at least 2 replicates, got 1',
    )
    expect(() => noiseFloor([], seededRandom(1))).toThrow('logRatios must hold at least one number')
    expect(() => noiseFloor([0.1, Number.NaN], seededRandom(1))).toThrow(
      'logRatios[1] must be a finite number',
    )
    for (const resamples of [99, 100.5, Number.NaN]) {
      expect(() => noiseFloor([0.1, 0.2], seededRandom(1), { resamples })).toThrow(
        `resamples must be an integer from 100, got ${resamples}`,
      )
    }
  })
})
