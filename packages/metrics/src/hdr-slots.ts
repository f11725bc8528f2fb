/** How an HdrHistogram of any layout divides its range: other writers start above 1 or keep other digits. */
export interface HdrSlots {
  readonly length: number
  /** The smallest value of a slot. Exact below 2^53, and a multiple of a power of two above. */
  lowestValueAt(index: number): number
  /** How many integers share a slot: a power of two. */
  widthAt(index: number): number
}

/** Why no HdrHistogram can have such a layout, for {@link hdrSlots}. */
export class HdrSlotsError extends RangeError {
  override readonly name = 'HdrSlotsError'
}

/**
 * The slots of a layout, by the arithmetic of all implementations.
 *
 * @param lowest the smallest value to tell apart from 0, 1 or more
 * @param highest the largest value, at least twice `lowest` and below 2^63
 * @throws HdrSlotsError when the layout does not fit 64 bits
 * @see https://github.com/HdrHistogram/HdrHistogram AbstractHistogram.init and valueFromIndex
 */
export function hdrSlots(lowest: number, highest: number, digits: number): HdrSlots {
  const unitMagnitude = Math.floor(Math.log2(lowest))
  const halfMagnitude = Math.ceil(Math.log2(2 * 10 ** digits)) - 1
  if (unitMagnitude + halfMagnitude > 61) {
    throw new HdrSlotsError(`${digits} digits from ${lowest} on do not fit 64 bits`)
  }
  const half = 2 ** halfMagnitude
  let buckets = 1
  for (let end = 2 * half * 2 ** unitMagnitude; end <= highest; end *= 2) buckets++

  // Powers are looked up: a decoder asks for one per slot.
  const widths = Float64Array.from({ length: buckets }, (_, bucket) => 2 ** (bucket + unitMagnitude))
  const bucketOf = (index: number): number => Math.max((index >>> halfMagnitude) - 1, 0)
  const widthAt = (index: number): number => widths[bucketOf(index)] as number
  return {
    length: (buckets + 1) * half,
    lowestValueAt: (index) => (index - bucketOf(index) * half) * widthAt(index),
    widthAt,
  }
}
