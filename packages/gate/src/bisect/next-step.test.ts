import { seededRandom } from '@tidemark/stats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attribute, isNamed } from './attribution.ts'
import { defaultBisectDesign, firstOfWhole, mostReplicates } from './design.ts'
import { type Findings, noFindings, withIdentical, withReplicate, withUnusable } from './findings.ts'
import { type SimulatedRange, simulateSearch, truthOf } from './fixtures/simulated-range.ts'
import { nextStep } from './next-step.ts'

/** Findings as if every pair given had been measured so often, with hardly any noise. */
function measured(
  last: number,
  pairs: readonly (readonly [from: number, to: number, ratio: number])[],
): Findings {
  let findings = noFindings(last)
  for (const [from, to, ratio] of pairs) {
    for (let index = 0; index < firstOfWhole; index += 1) {
      findings = withReplicate(findings, from, to, Math.log(ratio) + 1e-4 * ((index % 3) - 1))
    }
  }
  return findings
}

const next = (findings: Findings): ReturnType<typeof nextStep> => nextStep(findings, defaultBisectDesign)

describe('what is measured next', () => {
  it('is the whole range first', () => {
    expect(next(noFindings(8))).toEqual({ state: 'measure', from: 0, to: 8, replicates: firstOfWhole })
  })

  it('completes a look that was cut short, whatever it has shown', () => {
    const begun = withReplicate(noFindings(8), 0, 8, 0.1)
    expect(next(begun)).toEqual({ state: 'measure', from: 0, to: 8, replicates: 3 })
    const half = withReplicate(measured(8, [[0, 8, 1.2]]), 0, 4, 0.001)
    expect(next(half)).toEqual({ state: 'measure', from: 0, to: 4, replicates: 3 })
    expect(next(withUnusable(half, 4, 'no'))).toMatchObject({ from: 0, to: 3 })
  })

  it('is the earlier half of what has a contribution', () => {
    expect(next(measured(8, [[0, 8, 1.2]]))).toMatchObject({ from: 0, to: 4 })
  })

  it('is the half that has it, though only the other one was measured', () => {
    const right = measured(8, [
      [0, 8, 1.2],
      [0, 4, 1],
    ])
    expect(next(right)).toMatchObject({ from: 4, to: 6 })
  })

  it('leaves out what runs the same code', () => {
    expect(next(withIdentical(measured(8, [[0, 8, 1.2]]), 0, 4))).toMatchObject({ from: 4, to: 6 })
    expect(next(withIdentical(noFindings(8), 0, 8))).toEqual({ state: 'done' })
  })

  it('takes the neighbour of a revision that cannot be built', () => {
    const findings = measured(8, [[0, 8, 1.2]])
    expect(next(withUnusable(findings, 4, 'no'))).toMatchObject({ from: 0, to: 3 })
    expect(next(withUnusable(withUnusable(findings, 4, 'no'), 3, 'no'))).toMatchObject({ from: 0, to: 5 })
  })

  it('is nothing where a single commit was named, or none can be', () => {
    expect(next(measured(1, [[0, 1, 1.2]]))).toEqual({ state: 'done' })
    const unbuilt = [1, 2, 3].reduce(
      (findings, revision) => withUnusable(findings, revision, 'no'),
      measured(4, [[0, 4, 1.2]]),
    )
    expect(next(unbuilt)).toEqual({ state: 'done' })
    expect(attribute(unbuilt, defaultBisectDesign)?.parts).toMatchObject([
      { from: 0, to: 4, verdict: 'slower' },
    ])
  })

  it('is nothing where the whole range is the same', () => {
    const findings = measured(8, [[0, 8, 1]])
    expect(next(findings)).toEqual({ state: 'done' })
    expect(attribute(findings, defaultBisectDesign)).toMatchObject({
      share: null,
      parts: [{ verdict: 'same' }],
    })
  })

  it('stops asking about a whole range that stays undecided', () => {
    let findings = noFindings(8)
    const random = seededRandom(1)
    for (let index = 0; index < mostReplicates; index += 1) {
      expect(next(findings)).toMatchObject({ state: 'measure', from: 0, to: 8 })
      findings = withReplicate(findings, 0, 8, 0.1 * (random.next() - 0.5))
    }
    expect(next(findings)).toEqual({ state: 'done' })
    expect(attribute(findings, defaultBisectDesign)?.parts).toMatchObject([{ verdict: 'undecided' }])
  })

  it('does not look for less than the margin that was asked for', () => {
    const findings = measured(8, [
      [0, 8, 1.2],
      [0, 4, 1.02],
      [0, 2, 1.02],
    ])
    const coarse = { ...defaultBisectDesign, margin: Math.log(1.05) }
    expect(nextStep(findings, coarse)).toMatchObject({ from: 4, to: 6 })
  })
})

const contribution = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(-0.05, 0.003, 0.02, 0.05, 0.7) },
)
const ranges: fc.Arbitrary<SimulatedRange> = fc
  .record({
    steps: fc.array(contribution, { minLength: 1, maxLength: 24 }),
    noise: fc.constantFrom(0, 0.003, 0.02),
    unusable: fc.uniqueArray(fc.integer({ min: 1, max: 23 }), { maxLength: 12 }),
    budgetReplicates: fc.constantFrom(1, 9, 40, Number.POSITIVE_INFINITY),
  })
  .map(({ unusable, ...range }) => ({
    ...range,
    unusable: new Set(unusable.filter((revision) => revision < range.steps.length)),
  }))

describe('whatever the range', () => {
  it('the search ends, and its parts are the range, in order, and add up to the total', () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 0, max: 1000 }), (range, seed) => {
        const { findings, attribution } = simulateSearch(range, seededRandom(seed))
        const { parts, total } = attribution
        expect(parts.map(({ from }) => from)).toEqual([0, ...parts.slice(0, -1).map(({ to }) => to)])
        expect(parts.at(-1)?.to).toBe(range.steps.length)
        const sum = parts.reduce((all, { estimate }) => all + estimate, 0)
        expect(sum).toBeCloseTo(total.estimate, 6)
        for (const { from, to } of parts) {
          expect(range.unusable?.has(from)).toBe(false)
          expect(range.unusable?.has(to)).toBe(false)
        }
        for (const pair of findings.pairs) {
          if (pair.state === 'measured') expect(pair.logRatios.length).toBeLessThanOrEqual(mostReplicates)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('without noise what is named is the truth, and it is nearly all of the total', () => {
    fc.assert(
      fc.property(ranges, (drawn) => {
        const range = { ...drawn, noise: 1e-6, budgetReplicates: Number.POSITIVE_INFINITY }
        const { attribution } = simulateSearch(range, seededRandom(1))
        for (const part of attribution.parts.filter(isNamed)) {
          const truth = truthOf(range, part.from, part.to)
          expect(part.estimate).toBeCloseTo(truth, 4)
          expect(part.verdict).toBe(truth > 0 ? 'slower' : 'faster')
        }
        if (attribution.share !== null) expect(Math.abs(1 - attribution.share)).toBeLessThan(0.2)
      }),
      { numRuns: 60 },
    )
  })

  it('continues from findings of a search that was killed as if it had not been', () => {
    fc.assert(
      fc.property(ranges, (range) => {
        const { findings } = simulateSearch({ ...range, budgetReplicates: 12 }, seededRandom(2))
        // The next step follows from the findings alone, however they came about.
        const copy: Findings = { ...findings, pairs: findings.pairs.toReversed() }
        expect(nextStep(copy, defaultBisectDesign)).toEqual(nextStep(findings, defaultBisectDesign))
      }),
      { numRuns: 30 },
    )
  })
})
