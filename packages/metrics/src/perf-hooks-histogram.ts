import { QUANTILES_REPORTED, type Quantiles, quantilesOf } from './histogram-snapshot.ts'

/** The part of a histogram of `node:perf_hooks` that is read: those of `monitorEventLoopDelay` and others. */
export interface PerfHooksHistogram {
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly stddev: number
  readonly exceeds: number
  percentile(percentile: number): number
}

/** What such a histogram held at one moment. All figures are 0 when `count` is. */
export interface PerfHooksReading {
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly stdDev: number
  readonly quantiles: Quantiles
  /** Values that were too large for it; they are in nothing else. */
  readonly exceeded: number
}

/**
 * Reads a histogram of `node:perf_hooks`. Such a histogram gives out percentiles but not its counts, so the
 * reading can neither be merged nor encoded; values are in its own unit, nanoseconds for event loop delay.
 */
export function fromPerfHooks(histogram: PerfHooksHistogram): PerfHooksReading {
  const { count, exceeds: exceeded } = histogram
  const percentile = (q: number): number => (count === 0 ? 0 : histogram.percentile(q * 100))
  // Without values Node says NaN for the moments and 2^63 for the minimum.
  const figure = (value: number): number => (count === 0 ? 0 : value)
  return Object.freeze({
    count,
    min: figure(histogram.min),
    max: figure(histogram.max),
    mean: figure(histogram.mean),
    stdDev: figure(histogram.stddev),
    quantiles: quantilesOf(QUANTILES_REPORTED.map(percentile)),
    exceeded,
  })
}
