import type { HistogramSnapshot, MetricSnapshot, Snapshot, Unit } from '@tidemark/metrics'
import { baseUnit, exponentialBuckets } from '@tidemark/metrics/exposition'
import { ERRORS, IN_FLIGHT } from '../text/timer-suffixes.ts'
import { wellFormed } from '../text/well-formed.ts'
import {
  type Attributes,
  CUMULATIVE,
  DELTA,
  type HistogramDataPoint,
  type NumberDataPoint,
  type OtlpMetric,
} from './messages.ts'

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
  const { startTimeUnixNano, timeUnixNano, aggregationTemporality } = times
  const description = metric.description === '' ? undefined : wellFormed(metric.description)
  const head = { name: wellFormed(metric.name), description, unit: unitText(metric.unit) }
  const sumOf = (value: Pick<NumberDataPoint, 'asInt' | 'asDouble'>): Required<Pick<OtlpMetric, 'sum'>> => ({
    sum: {
      dataPoints: [{ attributes, startTimeUnixNano, timeUnixNano, ...value }],
      aggregationTemporality,
      isMonotonic: true,
    },
  })
  const gaugeOf = (value: number): Required<Pick<OtlpMetric, 'gauge'>> => ({
    gauge: { dataPoints: [{ attributes, timeUnixNano, asDouble: value }] },
  })
  switch (metric.kind) {
    case 'counter':
    case 'meter':
      return [{ ...head, ...sumOf(numberOf(metric.count, divisor)) }]
    case 'gauge':
      return [{ ...head, ...gaugeOf(metric.value / divisor) }]
    case 'histogram':
      return [{ ...head, ...distributionOf(metric.histogram, divisor, attributes, times, distributions) }]
    case 'timer': {
      const { histogram, errors, inFlight } = metric
      const { name } = head
      return [
        { ...head, ...distributionOf(histogram, divisor, attributes, times, distributions) },
        { name: `${name}${ERRORS}`, description: undefined, unit: '{error}', ...sumOf({ asInt: errors }) },
        { name: `${name}${IN_FLIGHT}`, description: undefined, unit: '{call}', ...gaugeOf(inFlight) },
      ]
    }
  }
}

/** UCUM, which is what OTLP wants, in the units that values are divided to. */
function unitText(unit: Unit): string {
  return baseUnit(unit).suffix === 'seconds' ? 's' : unit
}

/** Counts of things are integers; those of nanoseconds, written as seconds, are not. */
function numberOf(count: number, divisor: number): Pick<NumberDataPoint, 'asInt' | 'asDouble'> {
  return divisor === 1 && Number.isSafeInteger(count) ? { asInt: count } : { asDouble: count / divisor }
}

function distributionOf(
  histogram: HistogramSnapshot,
  divisor: number,
  attributes: Attributes,
  { startTimeUnixNano, timeUnixNano, aggregationTemporality }: PointTimes,
  distributions: Distributions,
): Pick<OtlpMetric, 'histogram' | 'exponentialHistogram' | 'summary'> {
  const { count } = histogram
  const point = { attributes, startTimeUnixNano, timeUnixNano, count, sum: histogram.sum / divisor }
  const extremes = count > 0 && { min: histogram.min / divisor, max: histogram.max / divisor }
  if (histogram.buckets.length > 0) {
    const dataPoints = [{ ...point, ...extremes, ...explicitBuckets(histogram, divisor) }]
    return { histogram: { dataPoints, aggregationTemporality } }
  }
  if (distributions === 'summary') {
    return { summary: { dataPoints: [{ ...point, quantileValues: quantileValues(histogram, divisor) }] } }
  }
  const { scale, zeroCount, offset, counts } = exponentialBuckets(histogram, { divisor })
  const positive = { offset, bucketCounts: counts }
  const dataPoints = [{ ...point, ...extremes, scale, zeroCount, positive }]
  return { exponentialHistogram: { dataPoints, aggregationTemporality } }
}

function explicitBuckets(
  { buckets, count }: HistogramSnapshot,
  divisor: number,
): Pick<HistogramDataPoint, 'bucketCounts' | 'explicitBounds'> {
  let below = 0
  const bucketCounts = [...buckets.map((bucket) => bucket.count), count].map((upTo) => {
    const inside = upTo - below
    below = upTo
    return inside
  })
  return { bucketCounts, explicitBounds: buckets.map(({ le }) => le / divisor) }
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
