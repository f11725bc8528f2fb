import type { Tags } from '@tidemark/metrics'
import { formatCanonicalBound, labelList } from '@tidemark/metrics/exposition'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { labelsType } from './messages.ts'

/** What tells a sample apart from others of its series. */
export interface SampleName {
  /** The name of the family with the suffix of the sample. */
  readonly name: string
  readonly label: 'le' | 'quantile' | undefined
  readonly bound: number
}

interface CachedLabels extends SampleName {
  readonly text: string
  readonly fields: Uint8Array
}

/**
 * The labels of samples as fields of a `TimeSeries`, kept from report to report: they are most of a payload. In a weak
 * map by the tags of the series, so that a series that is removed takes them with it.
 */
export class SeriesLabels {
  readonly #cache = new WeakMap<Tags, CachedLabels[]>()
  readonly #writer = new ProtobufWriter()

  /**
   * @param position of the sample in its series: where its labels are looked for
   * @param series its labels as text, which tells whether those that are kept are still right
   */
  of(
    position: number,
    sample: SampleName,
    series: { readonly text: string; readonly common: Tags; readonly tags: Tags },
  ): Uint8Array {
    const { text, common, tags } = series
    let cached = this.#cache.get(tags)
    if (cached === undefined) {
      cached = []
      this.#cache.set(tags, cached)
    }
    const known = cached[position]
    if (known !== undefined && isSame(known, sample) && known.text === text) return known.fields
    const fields = this.#write(sample, common, tags)
    cached[position] = { ...sample, text, fields }
    return fields
  }

  /** Sorted by name, which is what remote write wants: `__name__` is not always the first. */
  #write({ name, label, bound }: SampleName, common: Tags, tags: Tags): Uint8Array {
    const labels = [['__name__', name] as const, ...labelList(common, tags)]
    if (label !== undefined) labels.push([label, formatCanonicalBound(bound)])
    labels.sort(([one], [other]) => (one < other ? -1 : 1))
    return this.#writer.message(labelsType, { labels: labels.map(([key, value]) => ({ name: key, value })) })
  }
}

function isSame(one: SampleName, other: SampleName): boolean {
  return one.name === other.name && one.bound === other.bound && one.label === other.label
}
