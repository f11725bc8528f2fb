import { describe, expect, it } from 'vitest'
import { normalUpperQuantile, normalUpperTail } from './normal.ts'

describe('normalUpperTail', () => {
  // scipy 1.17 norm.sf; the branches meet at 7.07.
  it.each([
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1, 0.15865525393145707],
    [2, 0.022750131948179195],
    [3, 0.0013498980316300933],
    [5, 2.866515718791933e-7],
    [7, 1.279812543885835e-12],
    [8, 6.22096057427174e-16],
    [12, 1.776482112077653e-33],
    [30, 4.906713927147908e-198],
    [-1, 0.8413447460685429],
    [-5, 0.9999997133484281],
  ])('of %d is %d', (z, expected) => {
    expect(Math.abs(normalUpperTail(z) / expected - 1)).toBeLessThan(1e-8)
  })

  it('ends in 0 and 1', () => {
    expect([normalUpperTail(1e6), normalUpperTail(-1e6)]).toEqual([0, 1])
  })
})

describe('normalUpperQuantile', () => {
  // scipy 1.17 norm.isf.
  it.each([
    [0.5, 0],
    [0.05, 1.6448536269514722],
    [0.004, 2.6520698079021954],
    [0.95, -1.6448536269514722],
    [1e-12, 7.034483825301131],
  ])('of %d is %d', (tail, expected) => {
    expect(Math.abs(normalUpperQuantile(tail) - expected)).toBeLessThan(1e-8)
  })

  it('is undone by normalUpperTail', () => {
    for (const tail of [1e-200, 1e-6, 0.1, 0.3, 0.77, 0.999]) {
      expect(normalUpperTail(normalUpperQuantile(tail)) / tail).toBeCloseTo(1, 10)
    }
  })
})
