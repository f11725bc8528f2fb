import type { HistogramSnapshot, MetricSnapshot, Snapshot, Unit } from '@tidemark/metrics'
import { baseUnit, countsByBoundOf, exponentialBuckets } from '@tidemark/metrics/exposition'
import { ERRORS, IN_FLIGHT } from '../text/timer-suffixes.ts'
import { wellFormed } from '../text/well-formed.ts'
import { type Attributes, CUMULATIVE, DELTA, type OtlpMetric } from './messages.ts'

/** How a distribution without bounds of its own is written. */
export type Distributions = 'exponential' | 'summary'

/** What all data points of a snapshot have. */
export interface PointTimes {
  readonly startTimeUnixNano: bigint
  readonly timeUnixNano: bigint
  readonly aggregationTemporality: typeof DELTA | typeof CUMULATIVE
}

export function pointTimes({ startedAt, takenAt, temporality }: Snapshot): PointTimes {
  return {
    startTimeUnixNano: nanoseconds(startedAt),
    timeUnixNano: nanoseconds(takenAt),
    aggregationTemporality: temporality === 'delta' ? DELTA : CUMULATIVE,
  }
}

function nanoseconds(epochMs: number): bigint {
  return BigInt(Math.round(epochMs)) * 1_000_000n
}

/**
 * A series as metrics of OTLP, one data point in each: a timer has its errors and what is in flight in metrics of their
 * own. Durations are in seconds. Rates are left out: they are what databases work out of counts.
 */
export function metricsOf(
  metric: MetricSnapshot,
  attributes: Attributes,
  times: PointTimes,
  distributions: Distributions,
): OtlpMetric[] {
  const { divisor } = baseUnit(metric.unit)
  const description = metric.description === '' ? undefined : wellFormed(metric.description)
  const name = wellFormed(metric.name)
  const unit = unitText(metric.unit)
  // No object is made with a spread: V8 gives each of those a shape of its own, and looking for its properties takes
  // longer than writing them.
  switch (metric.kind) {
    case 'counter':
    case 'meter':
      return [{ name, description, unit, sum: sumOf(metric.count, divisor, attributes, times) }]
    case 'gauge':
      return [{ name, description, unit, gauge: gaugeOf(metric.value / divisor, attributes, times) }]
    case 'histogram':
      return [
        distributionOf(metric.histogram, divisor, attributes, times, distributions, {
          name,
          description,
          unit,
        }),
      ]
    case 'timer': {
      const { histogram, errors, inFlight } = metric
      const sum = sumOf(errors, 1, attributes, times)
      const gauge = gaugeOf(inFlight, attributes, times)
      return [
        distributionOf(histogram, divisor, attributes, times, distributions, { name, description, unit }),
        { name: `${name}${ERRORS}`, description: undefined, unit: '{error}', sum },
        { name: `${name}${IN_FLIGHT}`, description: undefined, unit: '{call}', gauge },
      ]
    }
  }
}

/** Counts of things are; those of nanoseconds, written as seconds, are not. */
export function isInteger(count: number, divisor: number): boolean {
  return divisor === 1 && Number.isSafeInteger(count)
}

function sumOf(
  count: number,
  divisor: number,
  attributes: Attributes,
  { startTimeUnixNano, timeUnixNano, aggregationTemporality }: PointTimes,
): NonNullable<OtlpMetric['sum']> {
  const asInt = isInteger(count, divisor) ? count : undefined
  const asDouble = asInt === undefined ? count / divisor : undefined
  const dataPoints = [{ attributes, startTimeUnixNano, timeUnixNano, asDouble, asInt }]
  return { dataPoints, aggregationTemporality, isMonotonic: true }
}

function gaugeOf(
  value: number,
  attributes: Attributes,
  { timeUnixNano }: PointTimes,
): NonNullable<OtlpMetric['gauge']> {
  const dataPoints = [
    { attributes, startTimeUnixNano: undefined, timeUnixNano, asDouble: value, asInt: undefined },
  ]
  return { dataPoints }
}

/** UCUM, which is what OTLP wants, in the units that values are divided to. */
function unitText(unit: Unit): string {
  return baseUnit(unit).suffix === 'seconds' ? 's' : unit
}

function distributionOf(
  histogram: HistogramSnapshot,
  divisor: number,
  attributes: Attributes,
  { startTimeUnixNano, timeUnixNano, aggregationTemporality }: PointTimes,
  distributions: Distributions,
  { name, description, unit }: Pick<OtlpMetric, 'name' | 'description' | 'unit'>,
): OtlpMetric {
  const { count } = histogram
  const sum = histogram.sum / divisor
  const min = count > 0 ? histogram.min / divisor : undefined
  const max = count > 0 ? histogram.max / divisor : undefined
  const { bounds, counts } = countsByBoundOf(histogram)
  if (bounds.length > 0) {
    const bucketCounts = perBucket(counts, count)
    const explicitBounds = bounds.map((bound) => bound / divisor)
    const dataPoints = [
      { attributes, startTimeUnixNano, timeUnixNano, count, sum, bucketCounts, explicitBounds, min, max },
    ]
    return { name, description, unit, histogram: { dataPoints, aggregationTemporality } }
  }
  if (distributions === 'summary') {
    const quantiles = quantileValues(histogram, divisor)
    const dataPoints = [
      { attributes, startTimeUnixNano, timeUnixNano, count, sum, quantileValues: quantiles },
    ]
    return { name, description, unit, summary: { dataPoints } }
  }
  const { scale, zeroCount, offset, counts: bucketCounts } = exponentialBuckets(histogram, { divisor })
  const positive = { offset, bucketCounts }
  const dataPoints = [
    { attributes, startTimeUnixNano, timeUnixNano, count, sum, scale, zeroCount, positive, min, max },
  ]
  return { name, description, unit, exponentialHistogram: { dataPoints, aggregationTemporality } }
}

/** Counts in each bucket, the last of which has no bound, from counts up to each bound. */
function perBucket(upTo: readonly number[], count: number): number[] {
  let below = 0
  return [...upTo, count].map((all) => {
    const inside = all - below
    below = all
    return inside
  })
}

/** With the exact extremes, as the metrics API has them: 0 and 1. None where there are no values. */
function quantileValues(
  { count, min, max, quantiles: { p50, p75, p90, p95, p99, p999 } }: HistogramSnapshot,
  divisor: number,
): { readonly quantile: number; readonly value: number }[] {
  if (count === 0) return []
  const values = [
    [0, min],
    [0.5, p50],
    [0.75, p75],
    [0.9, p90],
    [0.95, p95],
    [0.99, p99],
    [0.999, p999],
    [1, max],
  ] as const
  return values.map(([quantile, value]) => ({ quantile, value: value / divisor }))
}
