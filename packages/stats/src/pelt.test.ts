import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pelt } from './pelt.ts'

const series = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 12 })
const lengths = fc.integer({ min: 1, max: 4 })
// No sum of squares of such values is a multiple of it: two segmentations never cost the same for want of digits.
const penalties = fc.integer({ min: 1, max: 400 }).map((size) => size + Math.SQRT1_2)

/** Squared residuals of the segments plus the penalty of each change, added up as the definition has it. */
function costOf(values: readonly number[], changes: readonly number[], penalty: number): number {
  const bounds = [0, ...changes, values.length]
  const residuals = bounds.slice(1).map((end, position) => {
    const part = values.slice(bounds[position], end)
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length
    return part.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  })
  return residuals.reduce((sum, residual) => sum + residual, 0) + penalty * changes.length
}

/** The least cost of any segmentation: all of them are tried. */
function leastCost(values: readonly number[], penalty: number, minimumLength: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let choice = 0; choice < 2 ** Math.max(0, values.length - 1); choice += 1) {
    const changes = values.flatMap((_, index) => (index > 0 && (choice >> (index - 1)) & 1 ? [index] : []))
    const bounds = [0, ...changes, values.length]
    const allowed = bounds.slice(1).every((end, position) => end - (bounds[position] ?? 0) >= minimumLength)
    if (allowed) least = Math.min(least, costOf(values, changes, penalty))
  }
  return least
}

describe('pelt', () => {
  it('costs no more than the best of all segmentations', () => {
    fc.assert(
      fc.property(series, penalties, lengths, (values, penalty, minimumLength) => {
        fc.pre(values.length >= minimumLength)
        const changes = pelt(values, { penalty, minimumLength })
        expect(costOf(values, changes, penalty)).toBeCloseTo(leastCost(values, penalty, minimumLength), 6)
        const bounds = [0, ...changes, values.length]
        for (const [position, end] of bounds.slice(1).entries()) {
          expect(end - (bounds[position] ?? 0)).toBeGreaterThanOrEqual(minimumLength)
        }
      }),
    )
  })

  it('does not give up a segment for one that begins too late to be long enough', () => {
    const values = [-6, 0, -15, 16, 16, 16, -16]
    const penalty = 386 + Math.SQRT1_2
    const changes = pelt(values, { penalty, minimumLength: 2 })
    expect(costOf(values, changes, penalty)).toBeCloseTo(leastCost(values, penalty, 2), 6)
  })

  it('finds the levels of a series that has them', () => {
    const values = [...new Array(30).fill(10), ...new Array(20).fill(12), ...new Array(40).fill(9)]
    expect(pelt(values, { penalty: 1 })).toEqual([30, 50])
  })

  it('does not depend on origin, direction or unit', () => {
    fc.assert(
      fc.property(series, penalties, fc.integer({ min: -1000, max: 1000 }), (values, penalty, shift) => {
        const changes = pelt(values, { penalty })
        const moved = values.map((value) => 4 * (shift - value))
        const again = pelt(moved, { penalty: 16 * penalty })
        expect(costOf(values, again, penalty)).toBeCloseTo(costOf(values, changes, penalty), 6)
      }),
    )
  })

  it('has nothing to find in none, one and equal values', () => {
    expect(pelt([], { penalty: 1 })).toEqual([])
    expect(pelt([5], { penalty: 1 })).toEqual([])
    expect(pelt([5, 6], { penalty: 0, minimumLength: 3 })).toEqual([])
    expect(pelt(new Array(50).fill(1e9), { penalty: 1e-6 })).toEqual([])
  })

  it('refuses what it cannot use', () => {
    expect(() => pelt([1, Number.NaN], { penalty: 1 })).toThrow('values[1] must be a finite number, got NaN')
    expect(() => pelt([1], { penalty: -1 })).toThrow('penalty must be 0 or more, got -1')
    expect(() => pelt([1], { penalty: Number.NaN })).toThrow('penalty must be 0 or more, got NaN')
    expect(() => pelt([1], { penalty: 1, minimumLength: 0 })).toThrow(
      'minimumLength must be an integer from 1, got 0',
    )
  })
})
