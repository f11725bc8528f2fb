import type { HistogramSnapshot, MetricSnapshot, Rates, Snapshot, Tags } from '@tidemark/metrics'

export interface InfluxLineOptions {
  /**
   * Tags of every line, such as `{ host: 'api-1' }`. Two processes need at least one that differs: lines of
   * equal tags and time overwrite each other. Tags of the snapshot and of the metric win over them.
   * @default none
   */
  readonly tags?: Tags
  /**
   * How the field `count` is typed. A database keeps the type a field was first written with and refuses
   * lines of another one, so all writers of a database must agree: Inmanta's write floats. `integer` rounds
   * the counts of counters and meters that were incremented by fractions.
   * @default 'integer'
   */
  readonly counts?: 'integer' | 'float'
}

/** Past it an integer field does not fit into the 64 bits the server gives it. */
const integerLimit = 2 ** 63

/**
 * A snapshot in line protocol, one line for each metric, with a time in milliseconds (`precision=ms`).
 *
 * The layout is that of Inmanta: one measurement `metrics`, the metric's name in the tag `key`, its figures
 * in fields named as pyformance names them: `count`, `value`, `avg`, `sum`, `min`, `max`, `std_dev`,
 * `50_percentile` … `999_percentile`, `mean_rate`, `1m_rate`, `5m_rate`, `15m_rate` (per second). All figures
 * are in the unit of the metric, timers in nanoseconds.
 *
 * The type of a field depends on its name alone, because all metrics share them: `count` is an integer (see
 * `counts`), everything else a float, written without `i` even when it happens to be whole. What is not
 * finite or does not fit is left out, and so is a line without a field.
 *
 * Tags are sorted, those with an empty value are left out, and a tag named `key`, `time` or like a field
 * gets a `_` at its end. In names and values control characters become `_`, as does a backslash before a
 * comma, an equals sign, a space, a backslash or the end, which the versions of the server read differently.
 *
 * @see https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/
 */
export function formatInfluxLines(snapshot: Snapshot, options: InfluxLineOptions = {}): string[] {
  const { tags: shared = {}, counts = 'integer' } = options
  const time = Math.round(snapshot.takenAt)
  return snapshot.metrics.flatMap((metric) => {
    const fields = fieldsOf(metric).flatMap(([name, value]) => {
      const figure = name === 'count' && counts === 'integer' ? integer(value) : float(value)
      return figure === undefined ? [] : [`${name}=${figure}`]
    })
    if (fields.length === 0) return []
    const tags = formatTags(metric.name, { ...shared, ...snapshot.tags, ...metric.tags })
    return [`metrics,${tags} ${fields.join(',')} ${time}`]
  })
}

type Field = readonly [name: string, value: number]

function fieldsOf(metric: MetricSnapshot): Field[] {
  switch (metric.kind) {
    case 'counter':
      return [['count', metric.count]]
    case 'gauge':
      return [['value', metric.value]]
    case 'meter':
      return [['count', metric.count], ...rateFields(metric.rates)]
    case 'histogram':
      return distributionFields(metric.histogram)
    case 'timer':
      return [...distributionFields(metric.histogram), ...rateFields(metric.rates)]
  }
}

/** An empty distribution has a count and a sum; its other figures would be made up. */
function distributionFields({ count, sum, min, max, mean, stdDev, quantiles }: HistogramSnapshot): Field[] {
  const totals: Field[] = [
    ['count', count],
    ['sum', sum],
  ]
  if (count === 0) return totals
  return [
    ...totals,
    ['avg', mean],
    ['min', min],
    ['max', max],
    ['std_dev', stdDev],
    ['50_percentile', quantiles.p50],
    ['75_percentile', quantiles.p75],
    ['90_percentile', quantiles.p90],
    ['95_percentile', quantiles.p95],
    ['99_percentile', quantiles.p99],
    ['999_percentile', quantiles.p999],
  ]
}

function rateFields(rates: Rates): Field[] {
  return [
    ['mean_rate', rates.meanPerSecond],
    ['1m_rate', rates.m1PerSecond],
    ['5m_rate', rates.m5PerSecond],
    ['15m_rate', rates.m15PerSecond],
  ]
}

function float(value: number): string | undefined {
  return Number.isFinite(value) ? String(value) : undefined
}

function integer(value: number): string | undefined {
  const rounded = Math.round(value)
  return Math.abs(rounded) < integerLimit ? `${rounded}i` : undefined
}

/** Names with a meaning of their own: the metric's name, the server's time, and the fields. */
const reserved = /^(?:key|time|count|value|sum|avg|min|max|std_dev|\d+_percentile|(?:mean|\d+m)_rate)$/

function formatTags(metricName: string, tags: Tags): string {
  // A map, because names that differ only in what cannot be written become one tag; a line may not have two.
  const safe = new Map<string, string>()
  for (const [name, value] of Object.entries(tags)) {
    const safeName = clean(name)
    if (value !== '') safe.set(reserved.test(safeName) ? `${safeName}_` : safeName, clean(value))
  }
  safe.set('key', clean(metricName))
  return [...safe]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${escapeSpecial(name)}=${escapeSpecial(value)}`)
    .join(',')
}

/** Takes out what no escape makes safe: a raw newline in a tag begins a line of its own. */
function clean(text: string): string {
  return text.replace(/\p{Cc}/gu, '_').replace(/\\(?=[,= \\]|$)/g, '_')
}

function escapeSpecial(text: string): string {
  return text.replace(/[,= ]/g, '\\$&')
}
