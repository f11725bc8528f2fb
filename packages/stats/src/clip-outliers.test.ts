import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clipOutliers } from './clip-outliers.ts'

const integers = fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 40 })

describe('clipOutliers', () => {
  it('draws a wild value in to three robust standard deviations of its neighbours', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 1000, 9, 10, 11, 12, 13, 14, 15]
    // Their median is 9; the median distance from it 4.
    expect(clipOutliers(values)[7]).toBeCloseTo(9 + 3 * 1.4826 * 4, 9)
    expect(clipOutliers(values)[0]).toBe(1)
  })

  it('leaves a step where it is', () => {
    const values = [...new Array(20).fill(1), ...new Array(20).fill(9)]
    expect([...clipOutliers(values)]).toEqual(values)
  })

  it('moves no value further out, and turns, moves and scales with the values', () => {
    fc.assert(
      fc.property(integers, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const clipped = clipOutliers(values)
        expect(clipped).toHaveLength(values.length)
        for (const value of clipped) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...values))
          expect(value).toBeLessThanOrEqual(Math.max(...values))
        }
        const moved = clipOutliers(values.map((value) => 4 * (shift - value)))
        for (const [index, value] of clipped.entries())
          expect(moved[index]).toBeCloseTo(4 * (shift - value), 6)
      }),
    )
  })

  it('leaves short series and the given one alone', () => {
    const values = Object.freeze([1, 900, 1])
    expect([...clipOutliers(values)]).toEqual(values)
    expect([...clipOutliers([])]).toEqual([])
  })

  it('refuses what is not finite', () => {
    expect(() => clipOutliers([Number.POSITIVE_INFINITY])).toThrow('values[0] must be a finite number')
  })
})
