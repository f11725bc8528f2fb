import type { TimerMetricOptions } from '../metric-options.ts'

/** Options of the timer that an instrumentation records in; see `TimerMetricOptions`. */
export type DurationOptions = Pick<
  TimerMetricOptions,
  'digits' | 'highest' | 'slo' | 'maxSeries' | 'expireAfterMs' | 'slowerThanNs' | 'onSlow'
>

/** 5 ms to 10 s: what OpenTelemetry's conventions advise for durations of HTTP requests. */
const HTTP_BOUNDS_NS: readonly number[] = [
  5e6, 1e7, 2.5e7, 5e7, 7.5e7, 1e8, 2.5e8, 5e8, 7.5e8, 1e9, 2.5e9, 5e9, 7.5e9, 1e10,
]

/** The same options with those bounds, as far as they fit, when they have none. */
export function withHttpBounds(
  options: DurationOptions,
): DurationOptions & { readonly slo: readonly number[] } {
  const { highest = Number.POSITIVE_INFINITY, slo } = options
  return { ...options, slo: slo ?? HTTP_BOUNDS_NS.filter((bound) => bound <= highest) }
}
