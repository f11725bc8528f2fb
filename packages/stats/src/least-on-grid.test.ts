import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leastOnGrid } from './least-on-grid.ts'

const grid = [0, 0.1, 0.3, 0.6, 1]

describe('leastOnGrid', () => {
  it('finds the bottom of a parabola', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (bottom) => {
        const { at, value } = leastOnGrid((x) => (x - bottom) ** 2, grid)
        expect(at).toBeCloseTo(bottom, 7)
        expect(value).toBeLessThan(1e-14)
      }),
    )
  })

  it('finds the ends exactly', () => {
    expect(leastOnGrid((x) => x, grid)).toEqual({ at: 0, value: 0 })
    expect(leastOnGrid((x) => 1 - x, grid)).toEqual({ at: 1, value: 0 })
  })

  it('takes the deeper of two valleys', () => {
    const two = (x: number): number => Math.min((x - 0.05) ** 2 + 0.01, (x - 0.65) ** 2)
    expect(leastOnGrid(two, grid).at).toBeCloseTo(0.65, 7)
  })
})
