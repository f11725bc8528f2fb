import type { EncodedHistogram } from './encoded-histogram.ts'
import { Histogram } from './histogram.ts'

/**
 * Pools encoded histograms, such as those of several processes: the result is what one histogram would hold
 * that had recorded all of their values. The order does not matter.
 *
 * @param encoded at least one
 * @throws RangeError when the list is empty: nothing would say in which unit
 * @throws HistogramFormatError when one is not an encoded histogram
 * @throws HistogramLayoutError when they differ in unit, digits or highest value
 */
export function mergeHistograms(encoded: readonly EncodedHistogram[]): Histogram {
  const [first, ...others] = encoded
  if (first === undefined) throw new RangeError('mergeHistograms needs at least one histogram')
  const pooled = Histogram.decode(first)
  for (const other of others) pooled.merge(Histogram.decode(other))
  return pooled
}
