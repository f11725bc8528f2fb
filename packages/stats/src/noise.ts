import { quantile } from './quantile.ts'
import type { Random } from './random.ts'
import { type Sample, sorted } from './sample.ts'
import { hodgesLehmannShift } from './shift.ts'

export interface NoiseFloorOptions {
  /**
   * Pairs of resamples drawn, an integer from 100. The floor is the 99 % quantile over them: with the
   * default the twenty largest lie beyond it, which fixes it to about 5 % of itself.
   * @default 2000
   */
  readonly resamples?: number
}

/**
 * The shift that two halves of identical code produce in 99 of 100 comparisons: the 99 % quantile of
 * |Hodges-Lehmann shift| between two resamples, each of the size of the run, drawn with replacement from the
 * same replicates (Efron, "Bootstrap methods", Annals of Statistics 7, 1979). In the unit of the input: a
 * floor of 0.02 on log ratios is 2 %.
 *
 * It knows only the noise between the replicates it is given. What moves a whole run (another machine, a
 * neighbour that stays, a different day, another layout of the code) is common to all of them and invisible
 * here: the floor says when a difference is certainly too small to mean anything, never that a larger one
 * is real. It also runs low on small runs, because a resample spreads less than fresh replicates do, by
 * sqrt((n - 1)/n) (6 % at 8 replicates).
 *
 * @param logRatios one figure for each replicate, at least two
 * @throws RangeError for fewer than two replicates (one has no spread to learn from), for a figure that is
 * not finite, and for resamples that are not an integer from 100
 */
export function noiseFloor(logRatios: Sample, random: Random, options: NoiseFloorOptions = {}): number {
  const { resamples = 2000 } = options
  if (!Number.isInteger(resamples) || resamples < 100) {
    throw new RangeError(`resamples must be an integer from 100, got ${resamples}`)
  }
  const replicates = sorted(logRatios, 'logRatios')
  if (replicates.length < 2) throw new RangeError('logRatios must hold at least 2 replicates, got 1')
  const resample = (): Float64Array =>
    Float64Array.from(replicates, () => replicates[random.integer(replicates.length)] as number)
  const shifts = Float64Array.from({ length: resamples }, () =>
    Math.abs(hodgesLehmannShift(resample(), resample())),
  )
  return quantile(shifts, 0.99)
}
