import type { MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'
import type { FormatStep } from '../destination.ts'
import { stringsOption } from '../strings-option.ts'
import type { FigureOptions } from './each-figure.ts'
import { eachField, type FieldName } from './fields.ts'
import { SeriesKeys } from './series-keys.ts'
import { tagList } from './tag-list.ts'

/** A series as a log has it: its figures beside what tells it apart. */
export interface SeriesRecord extends Readonly<Partial<Record<FieldName, number>>> {
  /** The metric's name: loggers have a `name` of their own. */
  readonly metric: string
  readonly kind: MetricSnapshot['kind']
  readonly tags: Tags
}

/**
 * Writes a piece of one point for each series, from a `SeriesRecord` in JSON. It is ASCII without control characters,
 * whatever the names hold, so that any log takes it, and read back it is what it was.
 */
export function seriesJson(
  { tags: given, prefix = '', durationUnit = 's' }: FigureOptions,
  writer: (snapshot: Snapshot) => (json: string) => string,
): (snapshot: Snapshot) => Iterable<FormatStep> {
  const own = stringsOption('tags', given)
  const keys = new SeriesKeys(({ name, kind, tags }, common) => {
    const merged = Object.fromEntries(tagList([own, common, tags], String, String))
    return asciiJson({ metric: `${prefix}${name}`, kind, tags: merged }).slice(0, -1)
  })
  return function* (snapshot) {
    const keyOf = keys.of(snapshot)
    const write = writer(snapshot)
    for (const metric of snapshot.metrics) {
      const key = keyOf(metric)
      if (key === undefined) {
        yield { omitted: 'collision', count: 1 }
        continue
      }
      let figures = ''
      const omitted = eachField(metric, durationUnit, (field, value) => {
        figures += `,"${field}":${value}`
      })
      if (omitted > 0) yield { omitted: 'not finite', count: omitted }
      if (figures !== '') yield { data: write(`${key}${figures}}`), points: 1 }
    }
  }
}

function asciiJson(value: Pick<SeriesRecord, 'metric' | 'kind' | 'tags'>): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
