import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holmAdjust } from './holm.ts'

const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 })

describe('holmAdjust', () => {
  it("gives R's p.adjust(c(0.01, 0.04, 0.03, 0.005), method = 'holm')", () => {
    expect(holmAdjust([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
  })

  it('leaves one alone, and gives none for none', () => {
    expect(holmAdjust([0.2])).toEqual([0.2])
    expect(holmAdjust([])).toEqual([])
  })

  it('lies between the p-value and Bonferroni, and keeps the order of the p-values', () => {
    fc.assert(
      fc.property(chances, (pValues) => {
        const adjusted = holmAdjust(pValues)
        for (const [index, p] of pValues.entries()) {
          expect(adjusted[index]).toBeGreaterThanOrEqual(p)
          expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, pValues.length * p))
          for (const [other, q] of pValues.entries()) {
            if (p <= q) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[other] ?? Number.NaN)
          }
        }
      }),
    )
  })

  it('rejects exactly what the step-down procedure rejects', () => {
    fc.assert(
      fc.property(chances, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (pValues, alpha) => {
        const ascending = pValues.toSorted((a, b) => a - b)
        const firstKept = ascending.findIndex((p, index) => (pValues.length - index) * p > alpha)
        const rejected = firstKept === -1 ? pValues.length : firstKept
        expect(holmAdjust(pValues).filter((p) => p <= alpha)).toHaveLength(rejected)
      }),
    )
  })

  it.each([Number.NaN, -0.1, 1.1])('refuses %s', (p) => {
    expect(() => holmAdjust([0.5, p])).toThrow(`pValues[1] must be from 0 to 1, got ${p}`)
  })
})
