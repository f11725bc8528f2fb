import { minimumDetectableShift, robustSpread, type Sample } from '@tidemark/stats'
import { alphaShares, confirmationLooks, type PairedSettings, slowerTail } from './design.ts'

/** Chance with which a slowdown that can be detected is. */
export const detectionPower = 0.95

/**
 * The slowdown of a single suspect that a gate names 95 times in 100 when it goes on to the last look of its
 * confirmation: what the few replicates of an early decision stand for, as far as their spread tells. In the unit of
 * the values.
 *
 * @param values of the replicates so far, at least one
 */
export function shownAtLastLook(values: Sample, margin: number, settings: PairedSettings): number {
  const fresh = confirmationLooks(1, settings).at(-1) ?? 0
  const level = settings.alpha * (alphaShares.at(-1) ?? 0)
  const spread = robustSpread(values)
  return Math.max(spread * shiftPerSpread(fresh, level), margin + spread * shiftPerSpread(fresh, slowerTail))
}

/** The detectable shift is proportional to the spread of the sample, so any sample of this size tells the factor. */
export function shiftPerSpread(replicates: number, alpha: number): number {
  const sample = Array.from({ length: replicates }, (_, index) => index)
  return minimumDetectableShift(sample, { alpha, power: detectionPower }) / robustSpread(sample)
}
