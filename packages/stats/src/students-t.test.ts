import { describe, expect, it } from 'vitest'
import { studentsTwoSidedQuantile, studentsTwoSidedTail } from './students-t.ts'

describe('studentsTwoSidedTail', () => {
  // 2 * scipy.stats.t.sf(|t|, degrees), SciPy 1.17.1.
  it.each([
    [2, 10, 0.07338803477074037],
    [1, 1, 0.5],
    [0.5, 3, 0.651447964848151],
    [-3, 7.5, 0.018390938608204507],
    [10, 46, 4.070248942666267e-13],
    [30, 200, 5.724161208827853e-76],
    [4.5, 2, 0.04600190799427602],
  ])('gives what SciPy does for t = %d with %d degrees', (t, degrees, expected) => {
    expect(studentsTwoSidedTail(t, degrees) / expected).toBeCloseTo(1, 9)
  })

  it('is 1 at zero and 0 at infinity', () => {
    expect(studentsTwoSidedTail(0, 5)).toBe(1)
    expect(studentsTwoSidedTail(1e200, 5)).toBe(0)
  })
})

describe('studentsTwoSidedQuantile', () => {
  // scipy.stats.t.isf(tail / 2, degrees), SciPy 1.17.1.
  it.each([
    [0.05, 1, 12.706204736174705],
    [0.05, 10, 2.2281388519862753],
    [0.01, 3, 5.840909309733357],
    [0.05, 7.5, 2.3330396268649745],
    [1e-6, 40, 5.7684609692885696],
    [0.5, 5, 0.7266868438004226],
  ])('gives what SciPy does for a tail of %d with %d degrees', (tail, degrees, expected) => {
    expect(studentsTwoSidedQuantile(tail, degrees) / expected).toBeCloseTo(1, 8)
  })

  it('is 0 for the whole distribution', () => {
    expect(studentsTwoSidedQuantile(1, 5)).toBeCloseTo(0, 12)
  })

  it.each([0, -0.1, 1.1, Number.NaN])('refuses a tail of %d', (tail) => {
    expect(() => studentsTwoSidedQuantile(tail, 5)).toThrow(`tail must be above 0 and at most 1, got ${tail}`)
  })
})
