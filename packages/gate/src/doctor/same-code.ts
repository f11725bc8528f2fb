import { median, robustSpread } from '@tidemark/stats'
import type { PairedSettings } from '../paired/design.ts'
import { type Detection, detectionWithin, secondsToDecide } from './detection.ts'
import type { CallKind, SameCodeMeasurement } from './measurements.ts'

/** How far apart two copies of the same code come out, and what can be told from noise like that. */
export type SameCodeFinding =
  | {
      readonly state: 'measured'
      readonly kind: CallKind
      /** ln(one copy / the other) of each replicate. */
      readonly logRatios: readonly number[]
      /** Robust standard deviation of a replicate, as a fraction. */
      readonly spread: number
      /** Of the replicate furthest from no difference, as a fraction. */
      readonly largest: number
      readonly secondsPerReplicate: number
      readonly detections: readonly Detection[]
      /** Seconds after which a slowdown of the margin shows; null when it never does. */
      readonly decidesInSeconds: number | null
    }
  | { readonly state: 'too-few'; readonly kind: CallKind; readonly replicates: number }
  | { readonly state: 'broken'; readonly kind: CallKind; readonly message: string }

/** A spread of fewer says nothing: a median absolute deviation of five values is already known to a half only. */
export const fewestReplicates = 5

/** Times a call may take in the gate that people ask about: at the desk, in a pull request, over night. */
const budgetsSeconds = [5, 15, 60] as const

export function describeSameCode(
  { kind, replicates, failure }: SameCodeMeasurement,
  margin: number,
  settings: PairedSettings,
): SameCodeFinding {
  if (failure !== null) return { state: 'broken', kind, message: failure }
  if (replicates.length < fewestReplicates) return { state: 'too-few', kind, replicates: replicates.length }
  const logRatios = replicates.map(({ logRatio }) => logRatio)
  const spread = robustSpread(logRatios)
  const secondsPerReplicate = median(replicates.map(({ seconds }) => seconds))
  return {
    state: 'measured',
    kind,
    logRatios,
    spread: Math.expm1(spread),
    largest: Math.expm1(Math.max(...logRatios.map(Math.abs))),
    secondsPerReplicate,
    detections: budgetsSeconds.map((seconds) =>
      detectionWithin(seconds, spread, secondsPerReplicate, settings),
    ),
    decidesInSeconds: secondsToDecide(margin, spread, secondsPerReplicate, settings),
  }
}
