import { eachSlot } from '../each-slot.ts'
import type { HistogramSnapshot } from '../histogram-snapshot.ts'

/**
 * Buckets whose bounds grow by the factor `2^(2^-scale)`. Bucket `i` holds the values above `2^(i · 2^-scale)`, up to
 * and including `2^((i + 1) · 2^-scale)`: the numbering of OTLP. The native histograms of Prometheus call it `i + 1`.
 *
 * @see https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
 */
export interface ExponentialBuckets {
  readonly scale: number
  /** How many values are 0, which is in no bucket. */
  readonly zeroCount: number
  /** The `i` of the first bucket. */
  readonly offset: number
  /** From the first bucket that holds a value to the last. Add up to the count of the histogram, with `zeroCount`. */
  readonly counts: readonly number[]
}

export interface ExponentialOptions {
  /** Turns recorded values into the unit of the bounds, such as 1e9 for nanoseconds in seconds. @default 1 */
  readonly divisor?: number
  /** At least 2. @default 160, as the SDKs of OpenTelemetry: a factor of ten million in steps of 10 % */
  readonly maxBuckets?: number
  /**
   * No finer than this, up to 20.
   * @default 8, steps of 0.27 %: the finest of Prometheus, and hardly wider than the slots of a histogram with three digits
   */
  readonly maxScale?: number
}

/**
 * The values of an HDR histogram in exponential buckets, as fine as so many of them allow. No value is lost. As for the
 * histogram's `slo` bounds, a value counts with the smallest of its slot: a bucket may also hold values that are above
 * its upper bound by less than the histogram's precision, `10^-digits`.
 *
 * @throws HistogramFormatError when it came from elsewhere and is damaged
 */
export function exponentialBuckets(
  histogram: HistogramSnapshot,
  { divisor = 1, maxBuckets = 160, maxScale = 8 }: ExponentialOptions = {},
): ExponentialBuckets {
  let zeroCount = 0
  const values: number[] = []
  const counts: number[] = []
  eachSlot(histogram, (lowest, _, count) => {
    if (lowest === 0) zeroCount = count
    else {
      values.push(lowest / divisor)
      counts.push(count)
    }
  })
  const [smallest] = values
  const largest = values.at(-1)
  if (smallest === undefined || largest === undefined) {
    return { scale: maxScale, zeroCount, offset: 0, counts: [] }
  }
  const { scale, first, last } = finestScale(smallest, largest, maxBuckets, maxScale)
  const buckets = new Array<number>(last - first + 1).fill(0)
  let bucket = 0
  let upperBound = lowerBound(first + 1, scale)
  for (let at = 0; at < values.length; at++) {
    while ((values[at] as number) > upperBound) {
      bucket += 1
      upperBound = lowerBound(first + bucket + 1, scale)
    }
    buckets[bucket] = (buckets[bucket] as number) + (counts[at] as number)
  }
  return { scale, zeroCount, offset: first, counts: buckets }
}

/** Two buckets of a scale make one of the next lower scale, so that indexes only have to be halved. */
function finestScale(
  smallest: number,
  largest: number,
  maxBuckets: number,
  maxScale: number,
): { scale: number; first: number; last: number } {
  let scale = maxScale
  let first = bucketIndex(smallest, scale)
  let last = bucketIndex(largest, scale)
  while (last - first >= maxBuckets) {
    scale -= 1
    first = Math.floor(first / 2)
    last = Math.floor(last / 2)
  }
  return { scale, first, last }
}

/** @param value above 0 */
function bucketIndex(value: number, scale: number): number {
  let index = Math.ceil(Math.log2(value) * 2 ** scale) - 1
  // The logarithm of a value next to a bound may be rounded to its other side.
  while (value <= lowerBound(index, scale)) index -= 1
  while (value > lowerBound(index + 1, scale)) index += 1
  return index
}

function lowerBound(index: number, scale: number): number {
  return 2 ** (index * 2 ** -scale)
}
