import { quantileOfSorted } from './quantile.ts'
import { orderedDifferenceRank } from './rank-sum.ts'
import { type Sample, sorted } from './sample.ts'

/** Where the shift lies, in the unit of the samples. */
export interface ShiftInterval {
  /** -Infinity when the samples are too small for the confidence. JSON cannot hold it. */
  readonly low: number
  /** Infinity when the samples are too small for the confidence. */
  readonly high: number
  /** What is achieved, at least what was asked for; 1 when the bounds are infinite. */
  readonly confidence: number
}

/**
 * How far `b` lies above `a`: the median of all differences b_j - a_i (Hodges and Lehmann, "Estimates of
 * location based on rank tests", Annals of Mathematical Statistics 34, 1963). On logarithms it is the
 * logarithm of a ratio. Up to 29 % of the values may be arbitrarily wrong.
 *
 * @throws RangeError when a sample is empty or holds a number that is not finite
 */
export function hodgesLehmannShift(a: Sample, b: Sample): number {
  return quantileOfSorted(differences(a, b), 0.5)
}

/**
 * Distribution-free interval of the shift from `a` to `b`, equal chances of error on both sides: the k-th
 * smallest and the k-th largest of the differences b_j - a_i, k from the null distribution of Mann and
 * Whitney's U (Lehmann, "Nonparametrics", 1975, section 2.6; Hollander and Wolfe, "Nonparametric Statistical
 * Methods", section 4.3). Ties make it wider than needed, never narrower. Each bound alone holds with
 * (1 + confidence) / 2.
 *
 * k comes from the exact distribution up to n·m = 2500, from its normal approximation beyond.
 *
 * Small samples cannot give high confidence: 3 and 3 reach 90 %, 4 and 4 97 %, 5 and 5 99.2 %. Asked for
 * more, both bounds are infinite.
 *
 * @param confidence above 0 and below 1
 * @throws RangeError for another confidence, and when a sample is empty or holds a number that is not finite
 */
export function shiftInterval(a: Sample, b: Sample, confidence: number): ShiftInterval {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must be above 0 and below 1, got ${confidence}`)
  }
  const ordered = differences(a, b)
  const { rank, tail } = orderedDifferenceRank([a.length, b.length], (1 - confidence) / 2)
  if (rank === 0) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, confidence: 1 }
  return {
    low: ordered[rank - 1] as number,
    high: ordered[ordered.length - rank] as number,
    confidence: Math.max(confidence, 1 - 2 * tail),
  }
}

function differences(a: Sample, b: Sample): Float64Array {
  const before = sorted(a, 'a')
  const after = sorted(b, 'b')
  const all = new Float64Array(before.length * after.length)
  let next = 0
  for (const late of after) {
    for (const early of before) {
      all[next] = late - early
      next += 1
    }
  }
  return all.sort()
}
