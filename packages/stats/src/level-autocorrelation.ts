import { clipOutliers } from './clip-outliers.ts'
import { median } from './quantile.ts'
import { requireFinite, type Sample } from './sample.ts'

/**
 * Correlation of neighbours about the levels of a series whose steps are known, from 0 to 0.99. Wild values are drawn in
 * before. What is estimated is too low in short series, so (1 + 3ρ) / n is added for levels of n values on average
 * (Marriott and Pope, "Bias in the estimation of autocorrelations", Biometrika 41, 1954). What is negative counts as 0.
 *
 * Where the steps are not known, there is `serialNoise`; of 80 values it may say 0 or 0.9 where the truth is 0.5.
 *
 * @param values in order of time
 * @param steps index of the first value of each new level, ascending
 * @throws RangeError for a value that is not finite
 */
export function levelAutocorrelation(values: Sample, steps: readonly number[]): number {
  requireFinite(values, 'values')
  const clipped = clipOutliers(values)
  const ends = [...steps, clipped.length]
  const rests = ends.flatMap((end, position) => {
    const level = clipped.subarray(steps[position - 1] ?? 0, end)
    const middle = level.length === 0 ? 0 : median(level)
    return [...level].map((value) => value - middle)
  })
  let products = 0
  let squares = 0
  rests.forEach((rest, index) => {
    squares += rest * rest
    products += rest * (rests[index - 1] ?? 0)
  })
  if (squares === 0) return 0
  const raw = products / squares
  return Math.min(0.99, Math.max(0, raw + ((1 + 3 * raw) * ends.length) / rests.length))
}
