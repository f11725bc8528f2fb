import { type Sample, sorted } from './sample.ts'

/**
 * Quantile by linear interpolation between the order statistics, at position (n - 1)·q: type 7 of Hyndman and
 * Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996), the default of R and
 * NumPy.
 *
 * @param sample at least one finite number, in any order
 * @param q from 0 (the minimum) to 1 (the maximum)
 * @throws RangeError for an empty or non-finite sample and for q outside [0, 1]
 */
export function quantile(sample: Sample, q: number): number {
  return quantileOfSorted(sorted(sample, 'sample'), q)
}

/** Several quantiles for the price of one sort; see `quantile`. They come in the order they were asked for. */
export function quantiles<const Levels extends readonly number[]>(
  sample: Sample,
  levels: Levels,
): { [Index in keyof Levels]: number } {
  const values = sorted(sample, 'sample')
  return levels.map((q) => quantileOfSorted(values, q)) as { [Index in keyof Levels]: number }
}

/** The middle value, or the mean of the two middle ones. Throws like `quantile`. */
export function median(sample: Sample): number {
  return quantile(sample, 0.5)
}

/** Median of |x - median|, in the unit of the sample. Half of the values may be arbitrarily wrong. */
export function medianAbsoluteDeviation(sample: Sample): number {
  const values = sorted(sample, 'sample')
  const middle = quantileOfSorted(values, 0.5)
  return median(values.map((value) => Math.abs(value - middle)))
}

/**
 * A standard deviation that outliers cannot inflate, in the unit of the sample: 1.4826 times the median
 * absolute deviation. The factor, 1/Φ⁻¹(3/4), makes it agree with the standard deviation on normal data
 * (Hampel, JASA 69, 1974).
 */
export function robustSpread(sample: Sample): number {
  return 1.4826 * medianAbsoluteDeviation(sample)
}

/** For callers that hold a sorted, finite, non-empty sample already. */
export function quantileOfSorted(values: Float64Array, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`q must be from 0 to 1, got ${q}`)
  const position = (values.length - 1) * q
  const below = values[Math.floor(position)] as number
  const above = values[Math.ceil(position)] as number
  const weight = position - Math.floor(position)
  // Weighted as a sum, not as below + w·(above - below), which overflows between numbers of opposite sign;
  // held between its neighbours, because the sum may round one step past them.
  return Math.min(above, Math.max(below, (1 - weight) * below + weight * above))
}
