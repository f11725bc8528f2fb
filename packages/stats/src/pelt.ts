import { median } from './quantile.ts'
import { requireFinite, type Sample } from './sample.ts'

export interface PeltOptions {
  /**
   * What one more change must save in squared residuals, in the squared unit of the values: 0 or more. c σ² ln n
   * with c from 2 (Schwarz's criterion) to 4 is usual, σ² the variance of the noise.
   */
  readonly penalty: number
  /**
   * Fewest values between two changes, an integer from 1.
   * @default 1
   */
  readonly minimumLength?: number
}

/**
 * The levels that a series is best cut into: of all segmentations, the one with the least sum of squared residuals
 * about the segments' means plus `penalty` for every change. Found exactly, without trying them all (Killick,
 * Fearnhead and Eckley, "Optimal detection of changepoints with a linear computational cost", JASA 107, 2012; this
 * is the Potts functional of Winkler and Liebscher 2002 with squares).
 *
 * Squares make it see outliers as changes: clip them first (`clipOutliers`) or use `findChanges`.
 *
 * @param values in order of time; may be empty
 * @returns the first index of every segment but the first, ascending
 * @throws RangeError for a value that is not finite and for options out of range
 */
export function pelt(values: Sample, { penalty, minimumLength = 1 }: PeltOptions): number[] {
  requireFinite(values, 'values')
  if (!(penalty >= 0)) throw new RangeError(`penalty must be 0 or more, got ${penalty}`)
  if (!Number.isInteger(minimumLength) || minimumLength < 1) {
    throw new RangeError(`minimumLength must be an integer from 1, got ${minimumLength}`)
  }
  const count = values.length
  if (count === 0) return []
  const residuals = squaredResiduals(values)
  /** Least cost of the first `end` values, less one penalty: there is one change fewer than segments. */
  const best = new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY)
  const lastChange = new Int32Array(count + 1)
  best[0] = -penalty
  const candidates = new Int32Array(count + 1)
  /** From which end on a start can be left out. */
  const useless = new Int32Array(count + 1).fill(2 ** 31 - 1)
  const costs = new Float64Array(count + 1)
  let kept = 0
  for (let end = minimumLength; end <= count; end += 1) {
    candidates[kept] = end - minimumLength
    kept += 1
    let least = Number.POSITIVE_INFINITY
    for (let position = 0; position < kept; position += 1) {
      const start = candidates[position] as number
      const cost = (best[start] as number) + residuals(start, end)
      costs[position] = cost
      if (cost + penalty < least) {
        least = cost + penalty
        lastChange[end] = start
      }
    }
    best[end] = least
    // What is worse than a cut here by more than its penalty stays worse as soon as a segment may start here:
    // splitting never adds residuals.
    let survivors = 0
    for (let position = 0; position < kept; position += 1) {
      const start = candidates[position] as number
      if ((costs[position] as number) > least) {
        useless[start] = Math.min(useless[start] as number, end + minimumLength)
      }
      if ((useless[start] as number) > end + 1) {
        candidates[survivors] = start
        survivors += 1
      }
    }
    kept = survivors
  }
  const changes: number[] = []
  for (let at = lastChange[count] as number; at > 0; at = lastChange[at] as number) changes.push(at)
  return changes.reverse()
}

/** Sum of squared residuals about the mean of values[start … end - 1], from running sums. */
function squaredResiduals(values: Sample): (start: number, end: number) => number {
  const sums = new Float64Array(values.length + 1)
  const squares = new Float64Array(values.length + 1)
  // Sums of large values would lose what tells them apart.
  const origin = median(values)
  values.forEach((value, index) => {
    const centred = value - origin
    sums[index + 1] = (sums[index] as number) + centred
    squares[index + 1] = (squares[index] as number) + centred * centred
  })
  return (start, end) => {
    const sum = (sums[end] as number) - (sums[start] as number)
    return Math.max(0, (squares[end] as number) - (squares[start] as number) - (sum * sum) / (end - start))
  }
}
