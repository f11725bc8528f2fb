import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalOf } from './fixtures/series.ts'
import { seededRandom } from './random.ts'
import { serialNoise } from './serial-noise.ts'

/** An autoregressive series of standard deviation 1 that steps by 5 every hundred values and has outliers. */
function stepping(autocorrelation: number): number[] {
  const normal = normalOf(seededRandom(12))
  let level = normal()
  return Array.from({ length: 2000 }, (_, index) => {
    level = autocorrelation * level + Math.sqrt(1 - autocorrelation ** 2) * normal()
    return level + (index % 53 === 0 ? 30 : 0) + 5 * (Math.floor(index / 100) % 2)
  })
}

describe('serialNoise', () => {
  it.each([0, 0.3, 0.6])('finds the autocorrelation %d behind steps and outliers', (expected) => {
    const { spread, autocorrelation } = serialNoise(stepping(expected))
    expect(autocorrelation).toBeGreaterThan(expected - 0.1)
    expect(autocorrelation).toBeLessThan(expected + 0.2)
    const relative = spread / Math.sqrt(1 - expected)
    expect(relative).toBeGreaterThan(0.9)
    expect(relative).toBeLessThan(1.25)
  })

  it('takes a series that is all trend for one whose level wanders', () => {
    const { autocorrelation } = serialNoise(Array.from({ length: 50 }, (_, index) => 3 * index))
    expect(autocorrelation).toBe(0.99)
  })

  it('knows the spread of a coarse clock', () => {
    const { spread } = serialNoise(Array.from({ length: 90 }, (_, index) => (index % 9 === 0 ? 2 : 1)))
    expect(spread).toBeGreaterThan(0.2)
    expect(spread).toBeLessThan(0.5)
  })

  it('does not depend on origin and direction, and scales with the unit', () => {
    const integers = fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 30 })
    fc.assert(
      fc.property(integers, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const noise = serialNoise(values)
        const moved = serialNoise(values.map((value) => 4 * (shift - value)))
        expect(moved.spread).toBeCloseTo(4 * noise.spread, 9)
        expect(moved.autocorrelation).toBeCloseTo(noise.autocorrelation, 9)
      }),
    )
  })

  it('is none in none, one and equal values', () => {
    for (const values of [[], [3], [3, 3], new Array(40).fill(3)]) {
      expect(serialNoise(values)).toEqual({ spread: 0, autocorrelation: 0 })
    }
  })

  it('refuses what is not finite', () => {
    expect(() => serialNoise([1, Number.NaN])).toThrow('values[1] must be a finite number, got NaN')
  })
})
