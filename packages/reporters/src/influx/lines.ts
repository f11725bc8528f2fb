import type { MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'
import type { FormatStep } from '../destination.ts'
import { stringsOption } from '../strings-option.ts'
import type { DurationUnit } from '../text/fields.ts'
import { KeptPages, type LineKey } from '../text/kept-pages.ts'
import { KeptSeries } from '../text/kept-series.ts'
import { tagList } from '../text/tag-list.ts'

export interface InfluxLineOptions {
  /**
   * Tags of every line, such as `{ host: 'api-1' }`. Two processes need at least one that differs: lines of equal tags
   * and time overwrite each other. Tags of the registry and of the metric win over them.
   * @default none
   */
  readonly tags?: Tags
  /**
   * `inmanta`: one measurement `metrics`, the name of the metric in the tag `key`. `pyformance`: a measurement for each
   * metric, with its name.
   * @default 'inmanta'
   */
  readonly layout?: 'inmanta' | 'pyformance'
  /** Put before the name of each metric. @default '' */
  readonly prefix?: string
  /** @default 's' */
  readonly durationUnit?: DurationUnit
}

/** The server refuses 65,536 bytes of measurement, tags and the name of a field. */
const MAX_KEY_BYTES = 65_500

/**
 * Line protocol, a line for each metric, with a time in milliseconds (`precision=ms`).
 *
 * All figures are floats, written without `i` even when they are whole: a database keeps the type a field was first
 * written with and refuses lines of another one, and here all metrics share their fields. What is no finite number is
 * left out, and so is a line without a figure.
 *
 * Tags are sorted, and a tag named `key`, `time` or like a field gets a `_` at its end. In names and values control
 * characters become `_`, as does a backslash before a comma, an equals sign, a space, a backslash or the end, which the
 * versions of the server read differently.
 *
 * @throws TypeError when `tags` is no object of strings
 * @see https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/
 */
export function influxLines(options: InfluxLineOptions = {}): (snapshot: Snapshot) => Iterable<FormatStep> {
  const { durationUnit = 's' } = options
  const own = stringsOption('tags', options.tags)
  const keys = new KeptSeries(
    (metric, common) => seriesKey(metric, [own, common, metric.tags], options),
    (key): LineKey | 'unsupported' => (Buffer.byteLength(key) > MAX_KEY_BYTES ? 'unsupported' : { key }),
  )
  const pages = new KeptPages({
    isLinePerFigure: false,
    durationUnit,
    before: ({ key }: LineKey, field, isFirst) => (isFirst ? `${key} ${field}=` : `,${field}=`),
  })
  return (snapshot) =>
    pages.write(snapshot, keys.of(snapshot), Buffer.from(` ${Math.round(snapshot.takenAt)}\n`))
}

function seriesKey(
  { name }: MetricSnapshot,
  sources: readonly Tags[],
  { layout, prefix = '' }: InfluxLineOptions,
): string {
  const metricName = clean(`${prefix}${name}`)
  const isInmanta = layout !== 'pyformance'
  const list = tagList(sources, cleanTagName, clean)
  if (isInmanta) list.push(['key', metricName])
  list.sort(([one], [other]) => (one < other ? -1 : 1))
  const measurement = isInmanta ? 'metrics' : escapeMeasurement(metricName)
  return [measurement, ...list.map(([tag, value]) => `${escapeTag(tag)}=${escapeTag(value)}`)].join(',')
}

/** Names with a meaning of their own: the metric's name, the server's time, and the fields. */
const RESERVED =
  /^(?:key|time|count|value|sum|avg|min|max|std_dev|errors|in_flight|\d+_percentile|(?:mean|\d+m)_rate)$/

function cleanTagName(name: string): string {
  const safe = clean(name)
  return RESERVED.test(safe) ? `${safe}_` : safe
}

/** Takes out what no escape makes safe: a raw newline in a tag begins a line of its own. */
function clean(text: string): string {
  return text.replace(/\p{Cc}/gu, '_').replace(/\\(?=[,= \\]|$)/g, '_')
}

function escapeTag(text: string): string {
  return text.replace(/[,= ]/g, '\\$&')
}

/**
 * A `#` begins a comment, and names of the server's own begin with `_`. Here, and not in tags, InfluxDB 1.x also takes a
 * backslash before a quotation mark for an escape, and stores the mark alone.
 */
function escapeMeasurement(name: string): string {
  return name
    .replace(/^(?=[#_]|$)/, 'm')
    .replace(/\\(?=")/g, '_')
    .replace(/[, ]/g, '\\$&')
}
