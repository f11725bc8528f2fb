import { type NetworkDifference, studentsTwoSidedQuantile } from '@tidemark/stats'
import { type BisectDesign, confidence } from './design.ts'
import type { Findings } from './findings.ts'
import { halvesOf, searchLevel } from './search-level.ts'
import { isEqual, type Segment, type SegmentView, viewSegments } from './segments.ts'

/** Consecutive commits and what they did to the time together, as logarithms. */
export interface Contribution extends Segment {
  readonly verdict: 'slower' | 'faster' | 'same' | 'undecided'
  /** Same because both ends run the very same code. */
  readonly identical: boolean
  readonly estimate: number
  /** 95 %, of this contribution alone. */
  readonly interval: readonly [low: number, high: number]
  /** Replicates of its two ends beside each other; none where it follows from others. */
  readonly replicates: number
}

export interface Attribution {
  /** Smallest contribution that was searched for, as a logarithm: less is `same`. */
  readonly level: number
  /** The whole range. */
  readonly total: Contribution
  /** Contributions in the order of the history; together they are the whole range, and add up to it. */
  readonly parts: readonly Contribution[]
  /** Share of the total that is attributed to named commits; null where the total itself is not named. */
  readonly share: number | null
}

/**
 * Who contributed what, from what was found so far; measuring may have been cut short anywhere. Commits that cannot
 * be told apart are one part: those around a revision that cannot be built, and those of which only the sum is
 * sure. Null while nothing is known.
 */
export function attribute(findings: Findings, design: BisectDesign): Attribution | null {
  const view = viewSegments(findings, design)
  const whole: Segment = { from: 0, to: findings.last }
  const { level } = searchLevel(view, design, findings.last)
  const total = contributionOf(view, whole, level)
  if (total === null) return null
  if (!isNamed(total)) return { level, total, parts: [total], share: null }
  const parts = joinUndecided(view, partsOf(view, whole, level), level)
  const named = parts.filter(isNamed).reduce((sum, { estimate }) => sum + estimate, 0)
  return { level, total, parts, share: named / total.estimate }
}

/** Whether commits are named for a contribution. */
export function isNamed({ verdict }: Pick<Contribution, 'verdict'>): boolean {
  return verdict === 'slower' || verdict === 'faster'
}

function partsOf(view: SegmentView, segment: Segment, level: number): readonly Contribution[] {
  const itself = contributionOf(view, segment, level)
  if (itself === null) return []
  const halves = halvesOf(view, segment, level)
  if (halves === null || view.effectOf(halves[0]) === null) return [itself]
  const parts = halves.flatMap((half) => partsOf(view, half, level))
  // Sure of all together and of none alone: that is what there is to say.
  return isNamed(itself) && !parts.some(isNamed) ? [itself] : parts
}

/** Neighbours of which nothing is sure, as one where their sum is. */
function joinUndecided(
  view: SegmentView,
  parts: readonly Contribution[],
  level: number,
): readonly Contribution[] {
  const joined: Contribution[] = []
  let run: Contribution[] = []
  const endRun = (): void => {
    const [first, last] = [run[0], run.at(-1)]
    if (first === undefined || last === undefined) return
    const together = contributionOf(view, { from: first.from, to: last.to }, level)
    joined.push(...(together !== null && isNamed(together) ? [together] : run))
    run = []
  }
  for (const part of parts) {
    if (part.verdict === 'undecided') run.push(part)
    else {
      endRun()
      joined.push(part)
    }
  }
  endRun()
  return joined
}

function contributionOf(view: SegmentView, segment: Segment, level: number): Contribution | null {
  const effect = view.effectOf(segment)
  if (effect === null) return null
  const { from, to } = segment
  const { estimate } = effect
  return {
    from,
    to,
    verdict: verdictOf(view, segment, level, estimate),
    identical: isEqual(effect),
    estimate,
    interval: intervalOf(effect),
    replicates: view.replicatesOf(segment),
  }
}

function verdictOf(
  view: SegmentView,
  segment: Segment,
  level: number,
  estimate: number,
): Contribution['verdict'] {
  if (view.isNamed(segment)) return estimate > 0 ? 'slower' : 'faster'
  return view.isWithin(segment, level) ? 'same' : 'undecided'
}

function intervalOf(effect: NetworkDifference): Contribution['interval'] {
  if (isEqual(effect)) return [0, 0]
  const reach = effect.standardError * studentsTwoSidedQuantile(1 - confidence, effect.degrees)
  return [effect.estimate - reach, effect.estimate + reach]
}
