import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findChanges } from './find-changes.ts'
import { normalOf } from './fixtures/series.ts'
import { type Random, seededRandom } from './random.ts'

/** Figures about 100 with 2 % of noise, times a factor that may depend on the index. */
function history(random: Random, count: number, factor: (index: number) => number): number[] {
  const normal = normalOf(random)
  return Array.from({ length: count }, (_, index) => 100 * factor(index) * Math.exp(0.02 * normal()))
}

describe('findChanges', () => {
  it('tells where a series stepped, by how much, and how sure it is', () => {
    const { steps, noise } = findChanges(
      history(seededRandom(1), 240, (index) => (index < 80 ? 1 : index < 150 ? 1.1 : 1.04)),
    )
    expect(steps).toHaveLength(2)
    const [up, down] = steps
    expect(Math.abs((up?.index ?? 0) - 80)).toBeLessThanOrEqual(1)
    expect(Math.abs((down?.index ?? 0) - 150)).toBeLessThanOrEqual(2)
    for (const [step, ratio] of [
      [up, 1.1],
      [down, 1.04 / 1.1],
    ] as const) {
      expect(step?.low).toBeLessThan(ratio)
      expect(step?.high).toBeGreaterThan(ratio)
      expect((step?.high ?? 0) - (step?.low ?? 0)).toBeLessThan(0.04)
      expect(step?.confidence).toBeGreaterThan(0.99)
    }
    expect(noise).toBeGreaterThan(0.015)
    expect(noise).toBeLessThan(0.026)
  })

  it('takes the slope of a long history from its latest figures', () => {
    const { slope } = findChanges(history(seededRandom(3), 3_000, () => 1))
    expect(slope?.since).toBe(1_000)
  })

  it.each([0, 0.3, 0.6])('has the step in its interval, where neighbours correlate by %d', (correlation) => {
    const runs = 200
    let [found, covered] = [0, 0]
    const widths: number[] = []
    for (let seed = 1; seed <= runs; seed += 1) {
      const normal = normalOf(seededRandom(seed))
      let rest = normal()
      const figures = Array.from({ length: 80 }, (_, index) => {
        rest = correlation * rest + Math.sqrt(1 - correlation ** 2) * normal()
        return Math.exp(0.01 * rest) * (index < 40 ? 1 : 1.08)
      })
      const step = findChanges(figures).steps.find(({ index }) => Math.abs(index - 40) <= 3)
      if (step === undefined) continue
      found += 1
      if (step.low <= 1.08 && step.high >= 1.08) covered += 1
      widths.push(step.high - step.low)
    }
    expect(found).toBeGreaterThan(0.97 * runs)
    expect(covered / found).toBeGreaterThan(0.9)
    // Also the widest but for one in twenty tells something.
    expect(widths.sort((a, b) => a - b)[Math.floor(0.95 * found)]).toBeLessThan(0.05)
  })

  it('tells a slow drift from a step, and how fast it is', () => {
    const { steps, slope } = findChanges(history(seededRandom(2), 200, (index) => 1.001 ** index))
    expect(steps).toEqual([])
    expect(slope?.since).toBe(0)
    expect(slope?.low).toBeLessThan(1.001)
    expect(slope?.high).toBeGreaterThan(1.001)
    expect(slope?.low).toBeGreaterThan(1.0007)
    expect(slope?.p).toBeLessThan(1e-6)
  })

  it('takes the slope from what came after the last step, per unit of time', () => {
    const figures = history(seededRandom(3), 300, (index) => (index < 100 ? 1 : 1.2 * 1.002 ** (index - 100)))
    const weeks = figures.map((_, index) => index / 7)
    const { steps, slope } = findChanges(figures, { at: weeks })
    expect(steps.length).toBeGreaterThan(0)
    expect(slope?.since).toBe(steps.at(-1)?.index)
    expect(slope?.low).toBeLessThan(1.002 ** 7)
    expect(slope?.high).toBeGreaterThan(1.002 ** 7)
  })

  it('is not led astray by outliers', () => {
    const random = seededRandom(4)
    const figures = history(random, 300, () => 1).map((figure, index) =>
      index % 17 === 5 ? 3 * figure : index % 41 === 7 ? figure / 4 : figure,
    )
    const { steps, noise } = findChanges(figures)
    expect(steps).toEqual([])
    expect(noise).toBeLessThan(0.04)
  })

  it('finds at most 1 step in 1,000 figures of autocorrelated heavy-tailed noise', () => {
    const random = seededRandom(5)
    const normal = normalOf(random)
    let steps = 0
    for (let run = 0; run < 20; run += 1) {
      let level = 0
      const figures = Array.from({ length: 500 }, () => {
        const chi = normal() ** 2 + normal() ** 2 + normal() ** 2 + normal() ** 2
        level = 0.3 * level + (0.02 * normal()) / Math.sqrt(chi / 4)
        return Math.exp(level)
      })
      steps += findChanges(figures).steps.length
    }
    expect(steps).toBeLessThanOrEqual(10)
  })

  it('does not depend on the unit, and turns with the direction of the figures', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(1e-9, 0.3, 1e12), (seed, unit) => {
        const figures = history(seededRandom(seed), 90, (index) => (index < 50 ? 1 : 1.12))
        const found = findChanges(figures)
        const scaled = findChanges(figures.map((figure) => unit * figure))
        const turned = findChanges(figures.map((figure) => 1 / figure))
        expect(scaled.steps.map(({ index }) => index)).toEqual(found.steps.map(({ index }) => index))
        expect(turned.steps.map(({ index }) => index)).toEqual(found.steps.map(({ index }) => index))
        expect(scaled.noise).toBeCloseTo(found.noise, 9)
        for (const [position, step] of found.steps.entries()) {
          expect(scaled.steps[position]?.ratio).toBeCloseTo(step.ratio, 9)
          expect(turned.steps[position]?.ratio).toBeCloseTo(1 / step.ratio, 9)
          expect(turned.steps[position]?.low).toBeCloseTo(1 / step.high, 9)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('gives ordered steps, ratios inside their intervals and a slope of any positive figures', () => {
    const positive = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 })
    fc.assert(
      fc.property(positive, (figures) => {
        const { steps, slope, noise } = findChanges(figures)
        expect(noise).toBeGreaterThanOrEqual(0)
        let previous = 0
        for (const { index, ratio, low, high, confidence } of steps) {
          expect(index - previous).toBeGreaterThanOrEqual(3)
          previous = index
          expect(low).toBeLessThanOrEqual(ratio)
          expect(high).toBeGreaterThanOrEqual(ratio)
          expect(confidence).toBeGreaterThan(0.99)
        }
        expect(slope === null).toBe(figures.length - previous < 4)
      }),
    )
  })

  it('has nothing to tell of none, one and a few figures', () => {
    for (const figures of [[], [5], [5, 6, 7]]) {
      expect(findChanges(figures)).toMatchObject({ steps: [], slope: null })
    }
    expect(findChanges([5]).noise).toBe(0)
  })

  it('sees neither step nor slope nor noise in equal figures', () => {
    const { steps, slope, noise } = findChanges(new Array(100).fill(7))
    expect({ steps, noise }).toEqual({ steps: [], noise: 0 })
    expect(slope).toEqual({ since: 0, ratio: 1, low: 1, high: 1, p: 1 })
  })

  it('finds a step between figures that do not scatter', () => {
    const { steps } = findChanges([...new Array(30).fill(10), ...new Array(30).fill(11)])
    expect(steps.map(({ index }) => index)).toEqual([30])
    expect(steps[0]?.ratio).toBeCloseTo(1.1, 12)
  })

  it('refuses what it cannot use', () => {
    expect(() => findChanges([1, Number.NaN])).toThrow('figures[1] must be a finite number, got NaN')
    expect(() => findChanges([1, 0])).toThrow('figures[1] must be above 0, got 0')
    expect(() => findChanges([1, 2], { at: [1] })).toThrow('at must hold as many numbers as values, 2, got 1')
    expect(() => findChanges([1, 2], { at: [2, 1] })).toThrow('at[1] must be above at[0], 2, got 1')
    expect(() => findChanges([1], { confidence: 0 })).toThrow('confidence must be above 0 and below 1, got 0')
  })
})
