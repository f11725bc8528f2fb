import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { midmean, midmeanStandardError } from './midmean.ts'
import { median } from './quantile.ts'
import { seededRandom } from './random.ts'

const samples = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 })

function scatterOf(values: readonly number[]): number {
  const centre = values.reduce((sum, one) => sum + one) / values.length
  return Math.sqrt(values.reduce((sum, one) => sum + (one - centre) ** 2, 0) / values.length)
}

function manySamples(name: string, draw: (uniform: number) => number): readonly Float64Array[] {
  const random = seededRandom(11).fork(name)
  return Array.from({ length: 2000 }, () => Float64Array.from({ length: 101 }, () => draw(random.next())))
}

describe('midmean', () => {
  it.each([
    [[5], 5],
    [[1, 3], 2],
    [[9, 1, 2], 4],
    [[100, 3, 1, -50], 2],
    [[1, 2, 3, 4, 1000, 5, 6, 7], 4.5],
  ])('of %j is %d', (values, expected) => {
    expect(midmean(values)).toBe(expected)
  })

  it('lies within the sample, follows a shift and does not care for the order', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const found = midmean(values)
        expect(found).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6)
        expect(found).toBeLessThanOrEqual(Math.max(...values) + 1e-6)
        expect(midmean([...values].reverse())).toBe(found)
        expect(midmean(values.map((value) => value + shift))).toBeCloseTo(found + shift, 6)
      }),
    )
  })

  it('is not moved by a quarter of wild values at either end', () => {
    const tame = [1, 2, 3, 4]
    expect(midmean([...tame, 1e300, -1e300])).toBeCloseTo(midmean(tame), 12)
  })

  it('scatters less than a median where most values are well behaved', () => {
    const many = manySamples('logistic', (u) => Math.log(u / (1 - u)))
    expect(scatterOf(many.map(midmean))).toBeLessThan(0.95 * scatterOf(many.map(median)))
  })

  it('refuses an empty sample and what is no number', () => {
    expect(() => midmean([])).toThrow(RangeError)
    expect(() => midmean([1, Number.NaN])).toThrow(RangeError)
  })
})

describe('midmeanStandardError', () => {
  it.each([
    ['uniform', (u: number) => u],
    ['exponential', (u: number) => -Math.log(1 - u)],
    ['two humps', (u: number) => (u < 0.5 ? u : 1 + u)],
    ['heavy tails', (u: number) => Math.tan(Math.PI * (u - 0.5))],
  ])('is how far midmeans of many samples scatter: %s', (name, draw) => {
    const many = manySamples(name, draw)
    const claimed = Math.sqrt(
      many.reduce((sum, one) => sum + midmeanStandardError(one) ** 2, 0) / many.length,
    )
    expect(claimed / scatterOf(many.map(midmean))).toBeGreaterThan(0.85)
    expect(claimed / scatterOf(many.map(midmean))).toBeLessThan(1.3)
  })

  it('is the range where there is too little to tell, and never negative', () => {
    expect(midmeanStandardError([3])).toBe(0)
    expect(midmeanStandardError([3, 7])).toBe(4)
    fc.assert(fc.property(samples, (values) => midmeanStandardError(values) >= 0))
  })
})
