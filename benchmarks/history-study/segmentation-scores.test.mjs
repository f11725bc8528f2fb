import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { consensusOf, near, scoresOf } from './segmentation-scores.mjs'

describe('scoresOf', () => {
  it('is worked out by hand', () => {
    // 50 hits the mark at 48 of one person; 90 hits nobody's. The start counts for all.
    const scores = scoresOf([[48], []], [50, 90], 100)
    expect(scores.precision).toBeCloseTo(2 / 3, 12)
    expect(scores.recall).toBeCloseTo(1, 12)
    expect(scores.f1).toBeCloseTo(0.8, 12)
    // First person: 48/50 of 48 values and 40/52 of 52; second: half of all.
    expect(scores.cover).toBeCloseTo((0.48 * (48 / 50) + 0.52 * (40 / 52) + 0.5) / 2, 12)
  })

  it('counts a found change once, and only within five positions', () => {
    expect(scoresOf([[40, 44]], [42], 100).recall).toBeCloseTo(2 / 3, 12)
    expect(scoresOf([[40]], [46], 100).recall).toBe(0.5)
    expect(scoresOf([[40]], [45], 100).recall).toBe(1)
  })

  it('is 1 for what everybody marked, and within 0 and 1', () => {
    const changes = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 4 }), changes, (marks, found) => {
        for (const score of Object.values(scoresOf(marks, found, 100))) {
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1 + 1e-9)
        }
        const agreed = scoresOf([found, found], found, 100)
        for (const score of Object.values(agreed)) expect(score).toBeCloseTo(1, 9)
      }),
    )
  })
})

describe('consensusOf', () => {
  it('takes what three people marked close together', () => {
    expect(consensusOf([[10, 50], [12, 80], [15, 52], [90]])).toEqual([12])
  })

  it('does not count one person three times', () => {
    expect(consensusOf([[10, 11, 12], [13], []])).toEqual([])
  })
})

it('near allows five positions', () => {
  expect(near([10], 15)).toBe(true)
  expect(near([10], 16)).toBe(false)
})
