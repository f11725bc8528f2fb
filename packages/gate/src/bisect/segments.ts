import { type NetworkDifference, pairNetwork, studentsTwoSidedTail } from '@tidemark/stats'
import { type BisectDesign, confidence, leastNamed } from './design.ts'
import { type Findings, logRatiosOf } from './findings.ts'

/** What happened after one revision up to another: the commits from + 1 … to. */
export interface Segment {
  readonly from: number
  readonly to: number
}

/** The segments of a range as its findings show them. */
export interface SegmentView {
  /** How far its end lies above its beginning; null when no chain of measured pairs leads from one to the other. */
  effectOf(segment: Segment): NetworkDifference | null
  /** Whether its contribution is less than this, either way, or it is known to have none. */
  isWithin(segment: Segment, level: number): boolean
  /** Whether it differs, as far as a single look can tell. */
  hasMoved(segment: Segment): boolean
  /** Whether it contributed, significantly for so many commits, and enough to be named. */
  isNamed(segment: Segment): boolean
  /** Replicates of its two ends beside each other. */
  replicatesOf(segment: Segment): number
  /** The usable revision nearest to the middle of a segment; null where there is none between its ends. */
  middleOf(segment: Segment): number | null
}

/** Estimates everything from all pairs together: what is measured of a part makes the others more precise. */
export function viewSegments(findings: Findings, design: BisectDesign): SegmentView {
  const { last, unusable, pairs } = findings
  const network = pairNetwork(
    pairs.flatMap((pair) => (pair.state === 'measured' ? [{ ...pair, differences: pair.logRatios }] : [])),
    pairs.flatMap((pair) => (pair.state === 'identical' ? [[pair.from, pair.to] as const] : [])),
  )
  // Every level of a search asks for the same ones.
  const known = new Map<string, NetworkDifference | null>()
  const effectOf = ({ from, to }: Segment): NetworkDifference | null => {
    const key = `${from} ${to}`
    const effect = known.get(key) ?? network.difference(from, to)
    known.set(key, effect)
    return effect
  }
  return {
    effectOf,
    isWithin(segment, level) {
      const effect = effectOf(segment)
      if (effect === null) return false
      const left = level - Math.abs(effect.estimate)
      // Its interval, which reaches as far to both sides, lies within the level.
      return isEqual(effect) || (left > 0 && chanceOf(effect, left) <= 1 - confidence)
    },
    hasMoved(segment) {
      const effect = effectOf(segment)
      return effect !== null && chanceOf(effect, effect.estimate) <= 1 - confidence
    },
    isNamed(segment) {
      const effect = effectOf(segment)
      if (effect === null || Math.abs(effect.estimate) < leastNamed(design)) return false
      return chanceOf(effect, effect.estimate) <= design.alpha / last
    },
    replicatesOf: ({ from, to }) => logRatiosOf(findings, from, to).length,
    middleOf({ from, to }) {
      const between = Array.from({ length: to - from - 1 }, (_, index) => from + 1 + index)
      const distance = (revision: number): number => Math.abs(2 * revision - from - to)
      const [nearest = null] = between
        .filter((revision) => !unusable.has(revision))
        .sort((a, b) => distance(a) - distance(b) || a - b)
      return nearest
    },
  }
}

/** Whether both ends run the same code, which leaves nothing to estimate. */
export function isEqual({ standardError }: NetworkDifference): boolean {
  return standardError === 0
}

/** Chance of an estimate so far from the truth, either way. */
function chanceOf(effect: NetworkDifference, distance: number): number {
  if (isEqual(effect)) return 1
  return studentsTwoSidedTail(distance / effect.standardError, effect.degrees)
}
