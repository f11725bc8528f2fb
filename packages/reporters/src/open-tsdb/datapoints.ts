import type { Snapshot, Tags } from '@tidemark/metrics'
import type { Batch } from '../delivery/batch.ts'
import type { FormatStep } from '../destination.ts'
import { stringsOption } from '../strings-option.ts'
import { eachFigure, type FigureOptions } from '../text/each-figure.ts'
import { SeriesKeys } from '../text/series-keys.ts'
import { tagList } from '../text/tag-list.ts'

export interface OpenTsdbFormatOptions extends FigureOptions {
  /**
   * Tags of every series, at least one, since OpenTSDB takes no series without, such as `{ host: 'api-1' }`. Two
   * processes need one that differs: else one overwrites the other. Tags of the registry and of the metric win over them.
   */
  readonly tags: Tags
  /** How many tags the server takes (`tsd.storage.max_tags`); series with more are left out. @default 8 */
  readonly maxTags?: number
}

/** Longer whole numbers do not fit into the integers that OpenTSDB reads numbers without a point or an exponent as. */
const WHOLE_NUMBERS_BELOW = 2 ** 63

/**
 * Formats a snapshot as data points of OpenTSDB in JSON, one for each figure of each series, with its time in whole
 * seconds; each begins with the comma that stands between two of them. In names and tags letters, digits, `-`, `_`, `.`
 * and `/` of ASCII are left, and everything else becomes `_`.
 *
 * @throws TypeError when `tags` is no object of strings; RangeError when it holds nothing, and when `maxTags` is no whole number of at least 1
 * @see https://opentsdb.net/docs/build/html/api_http/put.html
 */
export function openTsdbDatapoints({
  tags: given,
  prefix = '',
  durationUnit = 's',
  maxTags = 8,
}: OpenTsdbFormatOptions): (snapshot: Snapshot) => Iterable<FormatStep> {
  const own = stringsOption('tags', given)
  if (tagList([own], clean, clean).length === 0) {
    throw new RangeError('tags must hold at least one: OpenTSDB takes no series without')
  }
  if (!(Number.isSafeInteger(maxTags) && maxTags >= 1)) {
    throw new RangeError(`maxTags must be a whole number of at least 1, not ${maxTags}`)
  }
  const keys = new SeriesKeys(({ name, tags }, common) => seriesKey(`${prefix}${name}`, [own, common, tags]))
  const limits = { durationUnit, canWrite: (key: string) => tagsIn(key) <= maxTags }
  return (snapshot) => {
    const seconds = Math.floor(snapshot.takenAt / 1000)
    return eachFigure(
      snapshot,
      keys,
      limits,
      (key, field, value) => `,${key}.${field}","timestamp":${seconds},"value":${number(value)}}`,
    )
  }
}

/** The array of the data points of a batch. */
export function frameDatapoints({ bytes }: Pick<Batch, 'bytes'>): Uint8Array {
  const array = Buffer.concat([bytes, Buffer.from(']')])
  // In the place of the first comma.
  array.write('[')
  return array
}

/** An object up to the name of its metric, to which the name of a figure is added. */
function seriesKey(name: string, sources: readonly Tags[]): string {
  const tags = tagList(sources, clean, clean).map(([tag, value]) => `"${tag}":"${value}"`)
  return `{"tags":{${tags.join(',')}},"metric":"${clean(name)}`
}

/** No name and no value holds a comma: there is one behind each tag. */
function tagsIn(key: string): number {
  return key.split(',').length - 1
}

function clean(text: string): string {
  return text.replace(/[^\w./-]/gu, '_')
}

function number(value: number): string {
  return Math.abs(value) < WHOLE_NUMBERS_BELOW ? String(value) : value.toExponential()
}
