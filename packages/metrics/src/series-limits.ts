/** How many series a metric may have, and for how long. */
export interface SeriesLimits {
  readonly maxSeries: number
  /** Infinity: for ever. */
  readonly expireAfterMs: number
}

/** Two thousand is the limit that OpenTelemetry recommends. */
export const DEFAULT_LIMITS: SeriesLimits = { maxSeries: 2000, expireAfterMs: Number.POSITIVE_INFINITY }

/** @throws RangeError when a limit is out of its range */
export function checkLimits(limits: SeriesLimits): SeriesLimits {
  const { maxSeries, expireAfterMs } = limits
  if (!(Number.isSafeInteger(maxSeries) && maxSeries >= 1)) {
    throw new RangeError(`maxSeries must be an integer of at least 1, got ${String(maxSeries)}`)
  }
  if (!(typeof expireAfterMs === 'number' && expireAfterMs > 0)) {
    throw new RangeError(`expireAfterMs must be a number above 0, got ${String(expireAfterMs)}`)
  }
  return limits
}

/** Undefined where series stay for ever. */
export function expireAfterNs({ expireAfterMs }: SeriesLimits): number | undefined {
  return expireAfterMs === Number.POSITIVE_INFINITY ? undefined : expireAfterMs * 1e6
}
