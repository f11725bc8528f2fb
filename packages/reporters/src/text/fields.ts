import type { HistogramSnapshot, MetricSnapshot, Rates, Unit } from '@tidemark/metrics'
import { baseUnit } from '@tidemark/metrics/exposition'

/** The unit in which durations are written. */
export type DurationUnit = 's' | 'ms' | 'us' | 'ns'

const PER_SECOND: Readonly<Record<DurationUnit, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 }

/** A figure of a metric, by the name that pyformance gave it. */
export type FieldName =
  | 'count'
  | 'value'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'std_dev'
  | '50_percentile'
  | '75_percentile'
  | '90_percentile'
  | '95_percentile'
  | '99_percentile'
  | '999_percentile'
  | 'mean_rate'
  | '1m_rate'
  | '5m_rate'
  | '15m_rate'
  | 'errors'
  | 'in_flight'

/** All of them, in the order in which they are written. */
export const FIELD_NAMES: readonly FieldName[] = [
  'count',
  'value',
  'sum',
  'avg',
  'min',
  'max',
  'std_dev',
  '50_percentile',
  '75_percentile',
  '90_percentile',
  '95_percentile',
  '99_percentile',
  '999_percentile',
  'mean_rate',
  '1m_rate',
  '5m_rate',
  '15m_rate',
  'errors',
  'in_flight',
]

/**
 * Flattens a metric into named figures, for formats that know only numbers. Durations are in `durationUnit`, whatever
 * unit they were recorded in; bytes and plain numbers as they are; rates per second. A distribution without values has
 * its count and sum only: its other figures would be made up.
 *
 * @param write called for each figure that is a finite number
 * @returns how many figures were left out, because they are none
 */
export function eachField(
  metric: MetricSnapshot,
  durationUnit: DurationUnit,
  write: (name: FieldName, value: number) => void,
): number {
  let omitted = 0
  const finite: typeof write = (name, value) => {
    if (Number.isFinite(value)) write(name, value)
    else omitted += 1
  }
  const divisor = divisorOf(metric.unit, durationUnit)
  switch (metric.kind) {
    case 'counter':
      finite('count', metric.count / divisor)
      break
    case 'gauge':
      finite('value', metric.value / divisor)
      break
    case 'meter':
      finite('count', metric.count / divisor)
      writeRates(metric.rates, divisor, finite)
      break
    case 'histogram':
      writeDistribution(metric.histogram, divisor, finite)
      break
    case 'timer':
      writeDistribution(metric.histogram, divisor, finite)
      writeRates(metric.rates, 1, finite)
      finite('errors', metric.errors)
      finite('in_flight', metric.inFlight)
      break
  }
  return omitted
}

/** What a value recorded in `unit` is divided by. Dividing by a power of ten rounds once. */
export function divisorOf(unit: Unit, durationUnit: DurationUnit): number {
  const { suffix, divisor } = baseUnit(unit)
  return suffix === 'seconds' ? divisor / PER_SECOND[durationUnit] : divisor
}

function writeDistribution(
  { count, sum, min, max, mean, stdDev, quantiles }: HistogramSnapshot,
  divisor: number,
  write: (name: FieldName, value: number) => void,
): void {
  write('count', count)
  write('sum', sum / divisor)
  if (count === 0) return
  write('avg', mean / divisor)
  write('min', min / divisor)
  write('max', max / divisor)
  write('std_dev', stdDev / divisor)
  write('50_percentile', quantiles.p50 / divisor)
  write('75_percentile', quantiles.p75 / divisor)
  write('90_percentile', quantiles.p90 / divisor)
  write('95_percentile', quantiles.p95 / divisor)
  write('99_percentile', quantiles.p99 / divisor)
  write('999_percentile', quantiles.p999 / divisor)
}

function writeRates(
  { meanPerSecond, m1PerSecond, m5PerSecond, m15PerSecond }: Rates,
  divisor: number,
  write: (name: FieldName, value: number) => void,
): void {
  write('mean_rate', meanPerSecond / divisor)
  write('1m_rate', m1PerSecond / divisor)
  write('5m_rate', m5PerSecond / divisor)
  write('15m_rate', m15PerSecond / divisor)
}
