import { seededRandom } from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import { long } from '../../../../testing/long-tests.ts'
import { isNamed } from './attribution.ts'
import {
  type SimulatedRange,
  type SimulatedSearch,
  simulateSearch,
  truthOf,
} from './fixtures/simulated-range.ts'

const commits = 30
/** Searches of each scenario; a creep takes ten times the replicates. */
const usualTrials = 20
const creepTrials = 6

/** Contributions in percent, by number of the commit; nothing of all others. */
function steps(percent: Readonly<Record<number, number>>): readonly number[] {
  return Array.from({ length: commits }, (_, index) => Math.log1p((percent[index + 1] ?? 0) / 100))
}

interface Summary {
  /** Mean share of the total that single commits were named for, as far as they contributed in truth. */
  readonly singleShare: number
  /** The same of all named parts. */
  readonly namedShare: number
  /** Share of the searches in which a part was named whose commits contributed nothing. */
  readonly falselyNamed: number
  /** Share of all parts whose interval holds the truth. */
  readonly covered: number
  readonly meanReplicates: number
  readonly meanBuilt: number
  readonly searches: readonly SimulatedSearch[]
}

function summarise(range: SimulatedRange, seed: number, trials = usualTrials): Summary {
  const random = seededRandom(seed)
  const searches = Array.from({ length: trials }, (_, trial) => simulateSearch(range, random.fork(trial)))
  const total = truthOf(range, 0, range.steps.length)
  const parts = searches.flatMap(({ attribution }) => attribution.parts)
  const named = parts.filter(isNamed)
  const truths = (kept: typeof parts): number =>
    kept.reduce((sum, { from, to }) => sum + truthOf(range, from, to), 0)
  const isFalse = ({ from, to }: (typeof parts)[number]): boolean =>
    range.steps.slice(from, to).every((step) => step === 0)
  return {
    singleShare: truths(named.filter(({ from, to }) => to - from === 1)) / trials / total,
    namedShare: truths(named) / trials / total,
    falselyNamed:
      searches.filter(({ attribution }) => attribution.parts.some((part) => isNamed(part) && isFalse(part)))
        .length / trials,
    covered:
      parts.filter(({ from, to, interval: [low, high] }) => {
        const truth = truthOf(range, from, to)
        return low <= truth && truth <= high
      }).length / parts.length,
    meanReplicates: searches.reduce((sum, { replicates }) => sum + replicates, 0) / trials,
    meanBuilt: searches.reduce((sum, { built }) => sum + built, 0) / trials,
    searches,
  }
}

/** The commits named alone, in each search. */
function culprits({ searches }: Summary): readonly (readonly number[])[] {
  return searches.map(({ attribution }) =>
    attribution.parts.filter((part) => isNamed(part) && part.to - part.from === 1).map(({ to }) => to),
  )
}

function shareOf<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.filter(holds).length / items.length
}

describe.each([
  ['quiet: sd 0.3 %', 0.003, 0],
  ['usual: sd 0.5 %, one replicate in thirteen wild', 0.005, 13],
])('%s', (_, noise, wildOneIn) => {
  const range = (percent: Readonly<Record<number, number>>): SimulatedRange => ({
    steps: steps(percent),
    noise,
    wildOneIn,
  })

  it('finds one step, alone, with few revisions', () => {
    const summary = summarise(range({ 17: 5 }), 1)
    expect(shareOf(culprits(summary), (found) => found.join() === '17')).toBeGreaterThanOrEqual(0.9)
    expect(summary.falselyNamed).toBeLessThanOrEqual(0.07)
    expect(summary.meanReplicates).toBeLessThan(100)
    expect(summary.meanBuilt).toBeLessThan(11)
  })

  it('finds two steps', () => {
    const summary = summarise(range({ 4: 4, 22: 3 }), 2)
    expect(shareOf(culprits(summary), (found) => found.join() === '4,22')).toBeGreaterThanOrEqual(0.9)
    expect(summary.falselyNamed).toBeLessThanOrEqual(0.07)
  })

  it('finds a step and its revert beside another one', () => {
    const summary = summarise(range({ 5: 4, 12: 3, 24: -4 }), 3)
    expect(shareOf(culprits(summary), (found) => found.join() === '5,12,24')).toBeGreaterThanOrEqual(0.85)
    for (const { attribution } of summary.searches) {
      const revert = attribution.parts.find(({ from, to }) => from === 23 && to === 24)
      expect(revert?.verdict ?? 'faster').not.toBe('slower')
    }
  })

  it('names nobody where a step was taken back, and nobody for noise', () => {
    for (const [percent, seed] of [[{ 5: 4, 12: 100 * (1 / 1.04 - 1) }, 4] as const, [{}, 5] as const]) {
      const summary = summarise(range(percent), seed)
      for (const { attribution } of summary.searches) {
        if (attribution.share === null) expect(attribution.parts).toHaveLength(1)
      }
      expect(shareOf(summary.searches, ({ attribution }) => attribution.share !== null)).toBeLessThanOrEqual(
        0.07,
      )
    }
  })
})

describe('a creep of 0.3 % a commit', () => {
  const creep = Object.fromEntries(Array.from({ length: commits }, (_, index) => [index + 1, 0.3]))

  it('is attributed to the commits one by one where replicates differ by 0.3 %', () => {
    const summary = summarise({ steps: steps(creep), noise: 0.003 }, 6, creepTrials)
    expect(summary.singleShare).toBeGreaterThan(0.8)
    // Measuring ends where something shows, so intervals hold a little less often than they say.
    expect(summary.covered).toBeGreaterThan(0.85)
    expect(summary.meanReplicates).toBeLessThan(700)
  })

  it.runIf(long)('is attributed to a few commits at a time where replicates differ by 1 %', () => {
    const summary = summarise({ steps: steps(creep), noise: 0.01 }, 7, creepTrials)
    expect(summary.namedShare).toBeGreaterThan(0.7)
    expect(summary.covered).toBeGreaterThan(0.8)
  })

  it('of every third commit leaves the others alone', () => {
    const third = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [3 * index + 2, 0.8]))
    const summary = summarise({ steps: steps(third), noise: 0.003 }, 8, creepTrials)
    expect(summary.singleShare).toBeGreaterThan(0.85)
    expect(summary.falselyNamed).toBeLessThanOrEqual(0.07)
  })

  it('says what is sure of it when time is up', () => {
    const summary = summarise({ steps: steps(creep), noise: 0.003, budgetReplicates: 60 }, 9, creepTrials)
    expect(summary.namedShare).toBeGreaterThan(0.7)
    expect(summary.covered).toBeGreaterThan(0.9)
  })
})
