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
  // scipy.stats.t.isf(tail / 2, degrees), SciPy 1.17.1; the first three are in every table.
  it.each([
    [0.05, 1, 12.706204736432095],
    [0.05, 4, 2.7764451051977987],
    [0.01, 8, 3.355387331333395],
  ])('gives what SciPy does for a tail of %d with %d degrees', (tail, degrees, expected) => {
    expect(studentsTwoSidedQuantile(tail, degrees)).toBeCloseTo(expected, 8)
  })

  it('is undone by the tail', () => {
    for (const tail of [1e-6, 0.05, 0.5, 0.999]) {
      expect(studentsTwoSidedTail(studentsTwoSidedQuantile(tail, 3), 3) / tail).toBeCloseTo(1, 8)
    }
  })
})
