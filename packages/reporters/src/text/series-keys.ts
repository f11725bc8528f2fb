import type { MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'

interface CachedKey {
  readonly common: Tags
  readonly name: string
  readonly key: string
}

/**
 * What a format writes to tell series apart: a path, a name with tags. Two series that would be written alike are
 * found, so that the second can be left out: a database would take it for the first.
 */
export class SeriesKeys {
  readonly #write: (metric: MetricSnapshot, common: Tags) => string
  // By the tags of a series, of which a registry hands out the same object in every snapshot. Weak, so that a series
  // that is removed takes its key with it.
  readonly #cache = new WeakMap<Tags, CachedKey>()

  /** @param write the key of a series, from its name and tags alone; `common` are the tags of all series */
  constructor(write: (metric: MetricSnapshot, common: Tags) => string) {
    this.#write = write
  }

  /**
   * @param suffixes for formats that write figures of a series as series of their own, and keys that end with the name:
   *   what those figures add to it. Their keys are taken too, from series that come later, as longer names do.
   * @returns a function that gives the key of each series of the snapshot; undefined when another one has it
   */
  of(
    snapshot: Pick<Snapshot, 'tags'>,
    suffixes?: (metric: MetricSnapshot) => readonly string[],
  ): (metric: MetricSnapshot) => string | undefined {
    const taken = new Set<string>()
    return (metric) => {
      const key = this.#keyOf(metric, snapshot.tags)
      if (taken.has(key)) return undefined
      taken.add(key)
      if (suffixes !== undefined) for (const suffix of suffixes(metric)) taken.add(`${key}${suffix}`)
      return key
    }
  }

  #keyOf(metric: MetricSnapshot, common: Tags): string {
    const { name, tags } = metric
    const cached = this.#cache.get(tags)
    if (cached?.common === common && cached.name === name) return cached.key
    const key = this.#write(metric, common)
    // What is not frozen may have other tags next time.
    if (Object.isFrozen(tags) && Object.isFrozen(common)) this.#cache.set(tags, { common, name, key })
    return key
  }
}
