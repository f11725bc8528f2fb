import { type BisectDesign, firstOfWhole, leastNamed, mostReplicates, replicatesPerLook } from './design.ts'
import type { Findings } from './findings.ts'
import { searchLevel } from './search-level.ts'
import { isEqual, type Segment, type SegmentView, viewSegments } from './segments.ts'

export type BisectStep =
  | {
      readonly state: 'measure'
      readonly from: number
      readonly to: number
      /** How many more, from 1. */
      readonly replicates: number
    }
  /** Everything is decided, or cannot be. */
  | { readonly state: 'done' }

/**
 * What to measure next, from nothing but what was found so far: the whole range first, until it is sure to differ at
 * all; then the halves of whatever may still hide a contribution, largest first, down to single commits, each until
 * it is named or found to hold less than what is searched for. It comes to an end whatever is found: no pair is
 * measured more than `mostReplicates` times.
 *
 * Parts that are the same from end to end are not halved: what one of their commits cost and a later one gained
 * is not looked for.
 */
export function nextStep(findings: Findings, design: BisectDesign): BisectStep {
  const cutShort = completion(findings)
  if (cutShort !== null) return cutShort
  const view = viewSegments(findings, design)
  const whole: Segment = { from: 0, to: findings.last }
  const effect = view.effectOf(whole)
  if (effect !== null && isEqual(effect)) return { state: 'done' }
  const replicates = view.replicatesOf(whole)
  if (replicates < firstOfWhole) return { state: 'measure', ...whole, replicates: firstOfWhole - replicates }
  if (view.isWithin(whole, leastNamed(design))) return { state: 'done' }
  if (!view.isNamed(whole)) return replicates < mostReplicates ? measure(view, whole) : { state: 'done' }
  const { candidates } = searchLevel(view, design, findings.last)
  const [first] = candidates.toSorted((a, b) => b.atStake - a.atStake)
  return first === undefined ? { state: 'done' } : measure(view, first)
}

function measure(view: SegmentView, { from, to }: Segment): BisectStep {
  const left = mostReplicates - view.replicatesOf({ from, to })
  return { state: 'measure', from, to, replicates: Math.min(left, replicatesPerLook) }
}

/** What a stop cut off, so that the next look is the one it would have been. */
function completion({ pairs, unusable }: Findings): BisectStep | null {
  for (const pair of pairs) {
    if (pair.state !== 'measured' || unusable.has(pair.from) || unusable.has(pair.to)) continue
    const beyond = pair.logRatios.length % replicatesPerLook
    const { from, to } = pair
    if (beyond > 0) return { state: 'measure', from, to, replicates: replicatesPerLook - beyond }
  }
  return null
}
