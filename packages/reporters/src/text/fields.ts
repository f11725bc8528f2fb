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
  const divisor = divisorOf(metric.unit, durationUnit)
  switch (metric.kind) {
    case 'counter':
      return writeFinite('count', metric.count / divisor, write)
    case 'gauge':
      return writeFinite('value', metric.value / divisor, write)
    case 'meter':
      return writeFinite('count', metric.count / divisor, write) + writeRates(metric.rates, divisor, write)
    case 'histogram':
      return writeDistribution(metric.histogram, divisor, write)
    case 'timer':
      return (
        writeDistribution(metric.histogram, divisor, write) +
        writeRates(metric.rates, 1, write) +
        writeFinite('errors', metric.errors, write) +
        writeFinite('in_flight', metric.inFlight, write)
      )
  }
}

type WriteField = (name: FieldName, value: number) => void

/** @returns how many were left out, as those below */
function writeFinite(name: FieldName, value: number, write: WriteField): number {
  if (!Number.isFinite(value)) return 1
  write(name, value)
  return 0
}

/** What a value recorded in `unit` is divided by. Dividing by a power of ten rounds once. */
export function divisorOf(unit: Unit, durationUnit: DurationUnit): number {
  const { suffix, divisor } = baseUnit(unit)
  return suffix === 'seconds' ? divisor / PER_SECOND[durationUnit] : divisor
}

function writeDistribution(
  { count, sum, min, max, mean, stdDev, quantiles }: HistogramSnapshot,
  divisor: number,
  write: WriteField,
): number {
  const omitted = writeFinite('count', count, write) + writeFinite('sum', sum / divisor, write)
  if (count === 0) return omitted
  return (
    omitted +
    writeFinite('avg', mean / divisor, write) +
    writeFinite('min', min / divisor, write) +
    writeFinite('max', max / divisor, write) +
    writeFinite('std_dev', stdDev / divisor, write) +
    writeFinite('50_percentile', quantiles.p50 / divisor, write) +
    writeFinite('75_percentile', quantiles.p75 / divisor, write) +
    writeFinite('90_percentile', quantiles.p90 / divisor, write) +
    writeFinite('95_percentile', quantiles.p95 / divisor, write) +
    writeFinite('99_percentile', quantiles.p99 / divisor, write) +
    writeFinite('999_percentile', quantiles.p999 / divisor, write)
  )
}

function writeRates(
  { meanPerSecond, m1PerSecond, m5PerSecond, m15PerSecond }: Rates,
  divisor: number,
  write: WriteField,
): number {
  return (
    writeFinite('mean_rate', meanPerSecond / divisor, write) +
    writeFinite('1m_rate', m1PerSecond / divisor, write) +
    writeFinite('5m_rate', m5PerSecond / divisor, write) +
    writeFinite('15m_rate', m15PerSecond / divisor, write)
  )
}
