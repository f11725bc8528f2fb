import type { HistogramDigits, HistogramOptions } from './histogram-layout.ts'
import type { LabelNames } from './labelled.ts'
import type { Tags } from './tags.ts'
import type { Unit } from './units.ts'

/** What every metric of a registry may be given. All of it belongs to the name, but for `tags`. */
interface CommonOptions {
  /** One sentence on what the metric counts. */
  readonly description?: string
  /**
   * Asks for a single series of a metric whose labels are the names of these tags, in alphabetical order:
   * `{ tags: { code: '200', method: 'GET' } }` is the series `('200', 'GET')` of the labels code and method.
   * For where the values are known when the program is written; otherwise give `labels`.
   * @default none
   */
  readonly tags?: Tags
  /** Asks for a metric with labels instead of a single series. @default none */
  readonly labels?: undefined
  /** The most series the metric may have, at least 1; see `RegistryOptions`. */
  readonly maxSeries?: number
  /** Milliseconds after which an idle series is dropped; see `RegistryOptions`. */
  readonly expireAfterMs?: number
}

export interface MetricOptions extends CommonOptions {
  /** What the metric counts. @default '1' */
  readonly unit?: Unit
}

/** Options of a histogram in a registry: all series of a name have the same layout, so that they merge. */
export interface HistogramMetricOptions extends CommonOptions, Omit<HistogramOptions, 'digits'> {
  /** Significant digits of the values. @default 3, with labels 2: 18 kB a series instead of 132 */
  readonly digits?: HistogramDigits
}

/** Options of a timer in a registry; its unit is always `ns`. */
export interface TimerMetricOptions extends CommonOptions {
  /** Significant digits of the durations. @default 3, with labels 2: 18 kB a series instead of 132 */
  readonly digits?: HistogramDigits
  /** The longest duration to expect, in nanoseconds. @default one hour */
  readonly highest?: number
  /** Bounds in nanoseconds under which snapshots count the durations; see `HistogramOptions`. @default none */
  readonly slo?: readonly number[]
  /** Durations above it, in nanoseconds, are told to `onSlow`. @default none are */
  readonly slowerThanNs?: number
  /** Told of each slow call and its series. What it throws, or rejects with, is ignored and counted. */
  readonly onSlow?: (durationNs: number, series: { readonly name: string; readonly tags: Tags }) => unknown
}

export interface AsyncGaugeOptions extends MetricOptions {
  /** Milliseconds the callback may take. @default that of the refresh */
  readonly timeoutMs?: number
}

export interface CachedGaugeOptions extends MetricOptions {
  /** Milliseconds a value is kept before the callback is asked for another. */
  readonly everyMs: number
}

/** The same options for a metric with labels. */
export type WithLabels<Options, Names extends LabelNames> = Omit<Options, 'labels' | 'tags'> & {
  readonly labels: Names
}
