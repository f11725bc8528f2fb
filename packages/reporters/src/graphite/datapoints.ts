import type { MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'
import type { FormatStep, Piece } from '../destination.ts'
import { stringsOption } from '../strings-option.ts'
import { dottedKey } from '../text/dotted-key.ts'
import { eachFigure, type FigureOptions } from '../text/each-figure.ts'
import { SeriesKeys } from '../text/series-keys.ts'
import { taggedKey } from './tagged-key.ts'

export interface GraphiteFormatOptions extends FigureOptions {
  /**
   * `path`: tags are parts of the path, as in `orders.region.eu.count`, which every server takes. `tags`: they are tags,
   * as in `orders.count;region=eu`, which Graphite takes from 1.1 on.
   * @default 'path'
   */
  readonly layout?: 'path' | 'tags'
}

/**
 * Formats a snapshot as data points of Graphite, one for each figure of each series, with its time in whole seconds:
 * points of a path in the same second overwrite each other. Series that servers could not keep are left out.
 *
 * @see https://graphite.readthedocs.io/en/latest/feeding-carbon.html
 */
export function graphiteDatapoints(
  options: GraphiteFormatOptions,
  write: (path: string, value: number, seconds: number) => Piece['data'],
): (snapshot: Snapshot) => Iterable<FormatStep> {
  const { durationUnit = 's' } = options
  const keys = new SeriesKeys(graphiteKey(options))
  return (snapshot) => {
    const seconds = Math.floor(snapshot.takenAt / 1000)
    return eachFigure(snapshot, keys, { durationUnit, canWrite: canBeKept }, (key, field, value) =>
      write(withField(key, field), value, seconds),
    )
  }
}

/** The path of a series, to which the name of a figure is added. */
export function graphiteKey({
  tags: given,
  prefix = '',
  layout = 'path',
}: GraphiteFormatOptions): (metric: MetricSnapshot, common: Tags) => string {
  const own = stringsOption('tags', given)
  const keyOf = layout === 'tags' ? taggedKey : dottedKey
  return ({ name, tags }, common) => keyOf(`${prefix}${name}`, [own, common, tags])
}

/** Before the tags, which are behind a semicolon. */
export function withField(key: string, field: string): string {
  const nameEnd = key.indexOf(';')
  return nameEnd < 0 ? `${key}.${field}` : `${key.slice(0, nameEnd)}.${field}${key.slice(nameEnd)}`
}

/** What a file system takes for the name of a file, without its ending. */
const MAX_PART_LENGTH = 250

/** A whole path of files has up to 4096 bytes, with the folder they are in. Carbon hangs up on lines of 16,384. */
const MAX_KEY_LENGTH = 3000

const TOO_LONG_PART = new RegExp(`[^.;=]{${MAX_PART_LENGTH + 1}}`)

export function canBeKept(key: string): boolean {
  return key.length <= MAX_PART_LENGTH || (key.length <= MAX_KEY_LENGTH && !TOO_LONG_PART.test(key))
}
