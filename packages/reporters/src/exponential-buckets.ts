import { eachSlot, type HistogramSnapshot } from '@tidemark/metrics'

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

/** What the SDKs of OpenTelemetry take: a factor of ten million in steps of 10 %. */
const MAX_BUCKETS = 160

/** Steps of 0.27 %: the finest of Prometheus, and hardly wider than the slots of a histogram with three digits. */
const MAX_SCALE = 8

/**
 * The values of an HDR histogram in exponential buckets, as fine as 160 of them allow. No value is lost. As for the
 * histogram's `slo` bounds, a value counts with the smallest of its slot: a bucket may also hold values that are above
 * its upper bound by less than the histogram's precision, `10^-digits`.
 *
 * @param divisor turns recorded values into the unit of the bounds, such as 1e9 for nanoseconds in seconds
 */
export function exponentialBuckets(histogram: HistogramSnapshot, divisor = 1): ExponentialBuckets {
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
    return { scale: MAX_SCALE, zeroCount, offset: 0, counts: [] }
  }
  const { scale, first, last } = finestScale(smallest, largest)
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
function finestScale(smallest: number, largest: number): { scale: number; first: number; last: number } {
  let scale = MAX_SCALE
  let first = bucketIndex(smallest, scale)
  let last = bucketIndex(largest, scale)
  while (last - first >= MAX_BUCKETS) {
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
