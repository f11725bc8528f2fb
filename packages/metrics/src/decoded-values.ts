import { decodeCounts, type EncodedHistogram, HistogramFormatError } from './encoded-histogram.ts'
import type { RecordedValues } from './recorded-values.ts'

/**
 * Puts what `encoded` holds into `values`, which are empty and of its layout.
 *
 * @param encoded its fields are checked already, against each other; here they are held against the counts
 * @throws HistogramFormatError when it contradicts itself
 */
export function decodeValues(values: RecordedValues, encoded: EncodedHistogram): void {
  const { slots } = values
  let count = 0
  let lowestIndex = Number.POSITIVE_INFINITY
  let highestIndex = 0
  decodeCounts(encoded.counts, encoded, slots.countsArrayLength, (index, slotCount) => {
    slots.addToCountAtIndex(index, slotCount)
    count += slotCount
    lowestIndex = Math.min(lowestIndex, index)
    highestIndex = index
  })
  if (count !== encoded.count) {
    throw new HistogramFormatError('count', `found ${encoded.count}, but the counts add up to ${count}`)
  }
  if (count > 0 && slots.countsArrayIndex(encoded.min) !== lowestIndex) {
    throw new HistogramFormatError('min', `found ${encoded.min}, which is not where the counts begin`)
  }
  if (count > 0 && slots.countsArrayIndex(encoded.max) !== highestIndex) {
    throw new HistogramFormatError('max', `found ${encoded.max}, which is not where the counts end`)
  }
  values.restore(encoded)
}
