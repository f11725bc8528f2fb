import { allowedShare, type BisectDesign, levelsOf, mostBeforeSplit, mostReplicates } from './design.ts'
import type { Segment, SegmentView } from './segments.ts'

/** How far a search has come. */
export interface SearchLevel {
  /** Smallest contribution that is searched for, as a logarithm. */
  readonly level: number
  /** Segments whose ends are worth measuring, each with the contribution it is about; none when all is decided. */
  readonly candidates: readonly Candidate[]
}

export interface Candidate extends Segment {
  readonly atStake: number
}

/** The first level, from coarse to fine, at which something is left to find out; else the one that explains enough. */
export function searchLevel(view: SegmentView, design: BisectDesign, last: number): SearchLevel {
  const whole: Segment = { from: 0, to: last }
  const { estimate: total = 0, standardError = 0 } = view.effectOf(whole) ?? {}
  const levels = levelsOf(design, total, last)
  for (const level of levels) {
    const candidates = candidatesIn(view, whole, level)
    if (candidates.length > 0) return { level, candidates }
    const explained = explainedIn(view, whole, level) / total
    if (Math.abs(1 - explained) <= allowedShare(standardError / Math.abs(total))) return { level, candidates }
  }
  return { level: levels.at(-1) ?? 0, candidates: [] }
}

/**
 * Where a segment is halved; null where it is not: nothing lies between its ends that could be measured, it was
 * not measured yet, or what it holds is below the level.
 */
export function halvesOf(
  view: SegmentView,
  segment: Segment,
  level: number,
): readonly [Segment, Segment] | null {
  const middle = view.middleOf(segment)
  if (middle === null || view.isWithin(segment, level)) return null
  return [
    { from: segment.from, to: middle },
    { from: middle, to: segment.to },
  ]
}

function candidatesIn(view: SegmentView, segment: Segment, level: number): readonly Candidate[] {
  const effect = view.effectOf(segment)
  if (effect === null || view.isWithin(segment, level)) return []
  const atStake = Math.abs(effect.estimate) + 2 * effect.standardError
  const replicates = view.replicatesOf(segment)
  const halves = halvesOf(view, segment, level)
  if (halves === null) {
    return view.isNamed(segment) || replicates >= mostReplicates ? [] : [{ ...segment, atStake }]
  }
  // Whether it holds anything at all is cheaper to find out than to build one revision more.
  if (!view.hasMoved(segment) && replicates < mostBeforeSplit) return [{ ...segment, atStake }]
  const [left] = halves
  if (view.effectOf(left) === null) return [{ ...left, atStake }]
  return halves.flatMap((half) => candidatesIn(view, half, level))
}

/** The sum of what is named and cannot be halved further: single commits, but for those that cannot be built. */
function explainedIn(view: SegmentView, segment: Segment, level: number): number {
  const halves = halvesOf(view, segment, level)
  if (halves !== null) return halves.reduce((sum, half) => sum + explainedIn(view, half, level), 0)
  const indivisible = view.middleOf(segment) === null
  return indivisible && view.isNamed(segment) ? (view.effectOf(segment)?.estimate ?? 0) : 0
}
