import { decodeCounts, type EncodedHistogram } from '../encoded-histogram.ts'
import { hdrSlots } from '../hdr-slots.ts'

/** Counts in buckets whose bounds are powers of one base, as of OpenTelemetry and of Prometheus' native histograms. */
export interface ExponentialBuckets {
  /** The base is `2 ** 2 ** -scale`: the larger, the finer. What Prometheus calls the schema. */
  readonly scale: number
  /** Values that are 0. */
  readonly zeroCount: number
  /**
   * Of the first of `counts`, whose values are above `base ** offset` and at most `base ** (offset + 1)`, as
   * OpenTelemetry counts; the bucket index of Prometheus is one more.
   */
  readonly offset: number
  /** The first and the last are above 0; empty when all values are 0. */
  readonly counts: readonly number[]
}

export interface ExponentialOptions {
  /** What values are divided by, to be in the unit of the buckets. @default 1 */
  readonly divisor?: number
  /** At least 1. @default 160, as OpenTelemetry's SDKs */
  readonly maxBuckets?: number
  /** Between -10 and 20. @default 8, the finest that Prometheus has */
  readonly maxScale?: number
}

/** All doubles are within two buckets of this scale. */
const MIN_SCALE = -10

/**
 * An HDR histogram in exponential buckets of the finest scale that covers it. Counts stay exact, and a value is off by
 * no more than the precision of its slot, of which the middle says where it goes: bounds are not those of slots.
 *
 * @throws HistogramFormatError when the histogram contradicts itself
 * @see https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
 */
export function exponentialBuckets(
  encoded: EncodedHistogram,
  { divisor = 1, maxBuckets = 160, maxScale = 8 }: ExponentialOptions = {},
): ExponentialBuckets {
  const { digits, highest, min, max } = encoded
  const slots = hdrSlots(1, highest, digits)
  const values: number[] = []
  const valueCounts: number[] = []
  let zeroCount = 0
  decodeCounts(encoded.counts, encoded, slots.length, (index, count) => {
    const middle = slots.lowestValueAt(index) + Math.floor(slots.widthAt(index) / 2)
    const value = Math.min(Math.max(middle, min), max) / divisor
    if (value === 0) zeroCount += count
    else {
      values.push(value)
      valueCounts.push(count)
    }
  })
  const [smallest, largest = smallest] = [values[0], values.at(-1)]
  if (smallest === undefined || largest === undefined)
    return { scale: maxScale, zeroCount, offset: 0, counts: [] }

  let scale = maxScale
  while (scale > MIN_SCALE && indexOf(largest, scale) - indexOf(smallest, scale) >= maxBuckets) scale -= 1
  const offset = indexOf(smallest, scale)
  const counts = Array.from({ length: indexOf(largest, scale) - offset + 1 }, () => 0)
  values.forEach((value, position) => {
    const bucket = indexOf(value, scale) - offset
    counts[bucket] = (counts[bucket] as number) + (valueCounts[position] as number)
  })
  return { scale, zeroCount, offset, counts }
}

/** Upper bounds are inclusive. Exact at powers of two, of which V8's `log2` is. */
function indexOf(value: number, scale: number): number {
  return Math.ceil(Math.log2(value) * 2 ** scale) - 1
}
