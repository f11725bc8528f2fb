import type { HistogramSnapshot, MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'
import { baseUnit } from '@tidemark/metrics/exposition'
import type { FormatStep } from '../destination.ts'
import { SeriesKeys } from '../text/series-keys.ts'
import { tagList } from '../text/tag-list.ts'
import { ERRORS, IN_FLIGHT } from '../text/timer-suffixes.ts'
import { wellFormed } from '../text/well-formed.ts'

const PERCENTILES = '.percentiles'

/** @see https://docs.newrelic.com/docs/data-apis/ingest-apis/metric-api/metric-api-limits-restricted-attributes/ */
const LIMITS = { nameCharacters: 255, valueCharacters: 4096, attributes: 100 } as const

/**
 * Formats snapshots as data points of New Relic's Metric API, which are separated by commas. Durations are in seconds.
 *
 * Counts are those of the interval, at the time it began. A distribution is a `summary`, and its percentiles are gauges
 * called `<name>.percentiles` with the attribute `newRelic.percentile`; where nothing was recorded in the interval it is
 * neither. In the names of attributes what is no letter, digit, `:`, `.` or `_` becomes `_`. Series with a name or a
 * value that is longer than New Relic takes are `unsupported`.
 *
 * @see https://docs.newrelic.com/docs/data-apis/ingest-apis/metric-api/report-metrics-metric-api/
 */
export function newRelicFormat(): (snapshot: Snapshot) => Iterable<FormatStep> {
  const keys = new SeriesKeys(
    ({ name, tags }, common) => `${JSON.stringify(attributeList(common, tags))}${wellFormed(name)}`,
  )
  return function* (snapshot) {
    const keyOf = keys.of(snapshot, furtherNames)
    for (const metric of snapshot.metrics) {
      if (keyOf(metric) === undefined) {
        yield { omitted: 'collision', count: 1 }
        continue
      }
      const list = attributeList(snapshot.tags, metric.tags)
      const name = wellFormed(metric.name)
      if (!isWithinLimits(name, list)) {
        yield { omitted: 'unsupported', count: 1 }
        continue
      }
      if (metric.kind === 'gauge' && !Number.isFinite(metric.value)) {
        yield { omitted: 'not finite', count: 1 }
        continue
      }
      const attributes = Object.fromEntries(list)
      for (const point of pointsOf({ ...metric, name }, attributes, snapshot)) {
        yield { data: `${JSON.stringify(point)},`, points: 1 }
      }
    }
  }
}

/** Attributes that all data points of a payload share. */
export function commonAttributes(tags: Tags): Readonly<Record<string, string>> {
  return Object.fromEntries(attributeList(tags))
}

function furtherNames({ kind }: Pick<MetricSnapshot, 'kind'>): readonly string[] {
  if (kind === 'timer') return [ERRORS, IN_FLIGHT, PERCENTILES]
  return kind === 'histogram' ? [PERCENTILES] : []
}

interface DataPoint {
  readonly name: string
  readonly type: 'count' | 'gauge' | 'summary'
  readonly value:
    | number
    | { readonly count: number; readonly sum: number; readonly min: number; readonly max: number }
  /** Milliseconds since 1970-01-01 UTC. */
  readonly timestamp: number
  readonly 'interval.ms'?: number
  readonly attributes: Readonly<Record<string, string | number>>
}

function pointsOf(
  metric: MetricSnapshot,
  attributes: Readonly<Record<string, string>>,
  { startedAt, takenAt }: Snapshot,
): DataPoint[] {
  const { name } = metric
  const { divisor } = baseUnit(metric.unit)
  const timestamp = Math.round(startedAt)
  // Of at least a millisecond: two reports may come at the same time.
  const interval = { timestamp, 'interval.ms': Math.max(1, Math.round(takenAt) - timestamp) }
  const countOf = (count: number, suffix = ''): DataPoint => {
    return { name: `${name}${suffix}`, type: 'count', value: count, ...interval, attributes }
  }
  const gaugeOf = (value: number, suffix = '', own = {}): DataPoint => ({
    name: `${name}${suffix}`,
    type: 'gauge',
    value,
    timestamp: Math.round(takenAt),
    attributes: { ...attributes, ...own },
  })
  const distributionOf = (histogram: HistogramSnapshot): DataPoint[] => {
    const { count, sum, min, max } = histogram
    if (count === 0) return []
    const value = { count, sum: sum / divisor, min: min / divisor, max: max / divisor }
    return [
      { name, type: 'summary', value, ...interval, attributes },
      ...percentilesOf(histogram).map(([percentile, at]) =>
        gaugeOf(at / divisor, PERCENTILES, { 'newRelic.percentile': percentile }),
      ),
    ]
  }
  switch (metric.kind) {
    case 'counter':
    case 'meter':
      return [countOf(metric.count / divisor)]
    case 'gauge':
      return [gaugeOf(metric.value / divisor)]
    case 'histogram':
      return distributionOf(metric.histogram)
    case 'timer':
      return [
        ...distributionOf(metric.histogram),
        countOf(metric.errors, ERRORS),
        gaugeOf(metric.inFlight, IN_FLIGHT),
      ]
  }
}

function percentilesOf({
  quantiles: { p50, p75, p90, p95, p99, p999 },
}: HistogramSnapshot): (readonly [percentile: number, value: number])[] {
  return [
    [50, p50],
    [75, p75],
    [90, p90],
    [95, p95],
    [99, p99],
    [99.9, p999],
  ]
}

function attributeList(...sources: readonly Tags[]): [name: string, value: string][] {
  return tagList(sources, attributeName, wellFormed)
}

/** Names that begin with `newRelic.` mean something of its own. */
function attributeName(name: string): string {
  return name.replace(/[^a-zA-Z0-9:._]/gu, '_').replace(/^newRelic\./, 'newRelic_')
}

function isWithinLimits(
  name: string,
  attributes: readonly (readonly [name: string, value: string])[],
): boolean {
  // With what is added to both below.
  const longestName = LIMITS.nameCharacters - PERCENTILES.length
  return (
    name.length > 0 &&
    name.length <= longestName &&
    attributes.length < LIMITS.attributes &&
    attributes.every(
      ([tag, value]) => tag.length <= LIMITS.nameCharacters && value.length <= LIMITS.valueCharacters,
    )
  )
}
