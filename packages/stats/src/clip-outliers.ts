import { quantileOfSorted } from './quantile.ts'
import { requireFinite, type Sample } from './sample.ts'

/** Values on each side of the one that is judged. */
const reach = 7

/**
 * Draws single wild values in to the limits of their neighbourhood: what lies more than three robust standard
 * deviations from the median of the 15 values around it is moved to that distance (Hampel's identifier: Davies and
 * Gather, "The identification of multiple outliers", JASA 88, 1993; Pearson, "Outliers in process modeling and
 * identification", IEEE Trans. Control Syst. Technol. 10, 2002). A step stays, since the median of its
 * neighbourhood steps with it; a new level of fewer than 8 values at the end of a series still looks wild.
 *
 * @param values in order of time; shorter series than 15 come back as they are
 * @throws RangeError for a value that is not finite
 */
export function clipOutliers(values: Sample): Float64Array {
  requireFinite(values, 'values')
  const given = Float64Array.from(values)
  const width = 2 * reach + 1
  if (given.length < width) return given
  return given.map((value, index) => {
    const start = Math.max(0, Math.min(index - reach, given.length - width))
    const neighbours = given.slice(start, start + width).sort()
    const middle = quantileOfSorted(neighbours, 0.5)
    const spread = 1.4826 * quantileOfSorted(neighbours.map((near) => Math.abs(near - middle)).sort(), 0.5)
    return Math.min(middle + 3 * spread, Math.max(middle - 3 * spread, value))
  })
}
