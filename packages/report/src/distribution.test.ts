import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawDistribution } from './distribution.ts'
import { histogramOf } from './fixtures/run.ts'

const times = (value: number, count: number): number[] => new Array<number>(count).fill(value)

describe('drawDistribution', () => {
  it('is blank without values and one bar when all are the same', () => {
    expect(drawDistribution(histogramOf([]), 5)).toBe('     ')
    expect(drawDistribution(histogramOf(times(100, 50)), 5)).toBe('█    ')
  })

  it('shows two modes, the larger one full', () => {
    const drawing = drawDistribution(histogramOf([...times(100, 300), ...times(200, 600)]), 6)
    expect(drawing).toMatch(/^[▃▄▅] {4}█$/)
  })

  it('is not squeezed by the slowest percent', () => {
    const spread = Array.from({ length: 995 }, (_, i) => 100 + i / 10)
    const drawing = drawDistribution(histogramOf([...spread, ...times(1e9, 5)]), 10)
    expect(drawing).toMatch(/^[▆▇█]{10}$/)
  })

  it('has as many characters as bins, and at least one bar', () => {
    const values = fc.array(fc.double({ min: 0.001, max: 3e12, noNaN: true }), {
      minLength: 1,
      maxLength: 50,
    })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (valuesNs, bins) => {
        const drawing = drawDistribution(histogramOf(valuesNs), bins)
        expect(drawing).toHaveLength(bins)
        expect(drawing).toContain('█')
      }),
      { numRuns: 50 },
    )
  })
})
