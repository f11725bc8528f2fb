import type { Snapshot, Tags } from '@tidemark/metrics'
import type { FormatStep } from '../destination.ts'
import { stringsOption } from '../strings-option.ts'
import { dottedKey, dottedName } from '../text/dotted-key.ts'
import { eachFigure, type FigureOptions } from '../text/each-figure.ts'
import type { FieldName } from '../text/fields.ts'
import { SeriesKeys } from '../text/series-keys.ts'
import { tagList } from '../text/tag-list.ts'

/** Figures that the server adds up, of snapshots since the one before. It keeps the latest of all others. */
const COUNTED: ReadonlySet<FieldName> = new Set(['count', 'sum', 'errors'])

/**
 * StatsD's lines, `orders.region.eu.count:3|c` for what is added up and `queue.value:7|g` for the rest. Tags are parts of
 * the name, in which letters, digits, `.`, `_` and `-` are left and everything else becomes `_`, as the server would
 * do it. Percentiles are gauges and not `ms`, which the server would take for durations to summarize again.
 *
 * @see https://github.com/statsd/statsd/blob/master/docs/metric_types.md
 */
export function statsdLines(options: FigureOptions = {}): (snapshot: Snapshot) => Iterable<FormatStep> {
  return formatLines(dottedKey, options, (key, field, value) => {
    if (COUNTED.has(field)) return `${key}.${field}:${value}|c\n`
    // A sign makes a number a change of the gauge, so that a negative one is a change from zero.
    const zero = value < 0 ? `${key}.${field}:0|g\n` : ''
    return `${zero}${key}.${field}:${value}|g\n`
  })
}

/**
 * As `statsdLines`, with tags as DogStatsD has them, `orders.count:3|c|#region:eu`. Values keep what Datadog keeps of
 * ASCII. Gauges may be negative: a sign means no change.
 *
 * @see https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/
 */
export function dogStatsdLines(options: FigureOptions = {}): (snapshot: Snapshot) => Iterable<FormatStep> {
  return formatLines(dogStatsdKey, options, (key, field, value) => {
    const nameEnd = key.indexOf('|')
    const type = COUNTED.has(field) ? 'c' : 'g'
    return `${key.slice(0, nameEnd)}.${field}:${value}|${type}${key.slice(nameEnd + 1)}\n`
  })
}

function formatLines(
  keyOf: (name: string, sources: readonly Tags[]) => string,
  { tags, prefix = '', durationUnit = 's' }: FigureOptions,
  write: (key: string, field: FieldName, value: number) => string,
): (snapshot: Snapshot) => Iterable<FormatStep> {
  const own = stringsOption('tags', tags)
  const keys = new SeriesKeys((metric, common) =>
    keyOf(`${prefix}${metric.name}`, [own, common, metric.tags]),
  )
  // What is too long for a datagram does not get into one.
  const limits = { durationUnit, canWrite: () => true }
  return (snapshot) => eachFigure(snapshot, keys, limits, write)
}

/** A name, and after a `|` what follows the type in its lines. */
function dogStatsdKey(name: string, sources: readonly Tags[]): string {
  const tags = tagList(sources, cleanTagName, cleanTagValue).map(([tag, value]) => `${tag}:${value}`)
  return `${dogStatsdName(name)}|${tags.length === 0 ? '' : `|#${tags.join(',')}`}`
}

/** Letters, digits, `_` and `.`, the first of them a letter. */
function dogStatsdName(name: string): string {
  return dottedName(name)
    .replaceAll('-', '_')
    .replace(/^(?![A-Za-z])/, 'm')
}

/** The first colon ends it. */
function cleanTagName(tag: string): string {
  return tag.replace(/[^\w./-]/gu, '_')
}

function cleanTagValue(value: string): string {
  return value.replace(/[^\w./:-]/gu, '_')
}
