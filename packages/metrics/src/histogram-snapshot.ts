import type { EncodedHistogram } from './encoded-histogram.ts'
import type { SloBucket } from './slo-buckets.ts'

/** Values that a share of all values do not exceed: `p999` is that of 99.9 %. */
export interface Quantiles {
  readonly p50: number
  readonly p75: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly p999: number
}

/** What a histogram held at one moment, in its unit. Frozen; all figures are 0 when `count` is. */
export interface HistogramSnapshot {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly stdDev: number
  readonly quantiles: Quantiles
  /** Cumulative, one per bound of the histogram's `slo`; empty when it has none. */
  readonly buckets: readonly SloBucket[]
  /** Recordings that were no number of at least 0; they are in nothing else. */
  readonly dropped: number
  /** Values above the histogram's `highest`, recorded as that. */
  readonly exceeded: number
  /**
   * The histogram itself, for `mergeHistograms`: quantiles cannot be merged, histograms can. Computed when
   * it is first read, which includes `JSON.stringify`; readers of the figures alone never pay for it.
   */
  readonly encoded: EncodedHistogram
}

/** What a summary is made from. */
interface Distribution {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly stdDev: number
  readonly dropped: number
  readonly exceeded: number
  quantiles(qs: readonly number[]): number[]
}

/** The shares of {@link Quantiles}, ascending. */
export const QUANTILES_REPORTED: readonly number[] = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999]

/** Names the values at {@link QUANTILES_REPORTED}. */
export function quantilesOf(values: readonly number[]): Quantiles {
  const [p50 = 0, p75 = 0, p90 = 0, p95 = 0, p99 = 0, p999 = 0] = values
  return Object.freeze({ p50, p75, p90, p95, p99, p999 })
}

/** @param encode makes the encoded form, from a copy of the state of now */
export function summarise(
  distribution: Distribution,
  buckets: readonly SloBucket[],
  encode: () => EncodedHistogram,
): HistogramSnapshot {
  const { count, sum, min, max, mean, stdDev, dropped, exceeded } = distribution
  const quantiles = quantilesOf(distribution.quantiles(QUANTILES_REPORTED))
  let encoded: EncodedHistogram | undefined
  return Object.freeze({
    count,
    sum,
    min,
    max,
    mean,
    stdDev,
    quantiles,
    buckets,
    dropped,
    exceeded,
    get encoded() {
      encoded ??= Object.freeze(encode())
      return encoded
    },
  })
}
