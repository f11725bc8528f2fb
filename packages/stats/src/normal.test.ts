import { describe, expect, it } from 'vitest'
import { normalUpperTail } from './normal.ts'

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
