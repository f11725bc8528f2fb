import type { Tags } from '@tidemark/metrics'
import { formatCanonicalBound, labelList } from '@tidemark/metrics/exposition'
import type { Label } from './messages.ts'

/** What tells a sample apart from others of its series. */
export interface SampleName {
  readonly family: string
  /** What follows the name of the family. */
  readonly suffix: string
  readonly label: 'le' | 'quantile' | undefined
  readonly bound: number
}

interface Kept extends SampleName {
  readonly text: string
  readonly written: Uint8Array
}

/**
 * What is written of the labels of samples, kept from report to report: they are most of a payload. In a weak map by
 * the tags of the series, so that a series that is removed takes it with it.
 */
export class SeriesLabels {
  readonly #cache = new WeakMap<Tags, Kept[]>()
  readonly #write: (labels: readonly Label[]) => Uint8Array

  /** @param write from the labels of a sample alone, which are sorted by name */
  constructor(write: (labels: readonly Label[]) => Uint8Array) {
    this.#write = write
  }

  /**
   * @param position of the sample in its series: where it is looked for
   * @param series its labels as text, which tells whether what is kept is still right
   */
  of(
    position: number,
    sample: SampleName,
    series: { readonly text: string; readonly common: Tags; readonly tags: Tags },
  ): Uint8Array {
    const { text, common, tags } = series
    let kept = this.#cache.get(tags)
    if (kept === undefined) {
      kept = []
      this.#cache.set(tags, kept)
    }
    const known = kept[position]
    if (known !== undefined && isSame(known, sample) && known.text === text) return known.written
    const written = this.#write(labelsOf(sample, common, tags))
    // Without a spread: V8 gives each object that is made with one a shape of its own, and comparing takes ten times as long.
    const { family, suffix, label, bound } = sample
    kept[position] = { family, suffix, label, bound, text, written }
    return written
  }
}

function isSame(one: SampleName, other: SampleName): boolean {
  return (
    one.family === other.family &&
    one.suffix === other.suffix &&
    one.bound === other.bound &&
    one.label === other.label
  )
}

/** Sorted by name, which is what remote write wants: `__name__` is not always the first. */
function labelsOf({ family, suffix, label, bound }: SampleName, common: Tags, tags: Tags): Label[] {
  const labels = [['__name__', `${family}${suffix}`] as const, ...labelList(common, tags)]
  if (label !== undefined) labels.push([label, formatCanonicalBound(bound)])
  labels.sort(([one], [other]) => (one < other ? -1 : 1))
  return labels.map(([name, value]) => ({ name, value }))
}
