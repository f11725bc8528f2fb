import type { MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'

interface CachedKey {
  readonly common: Tags
  readonly name: string
  readonly key: string
}

/** What was said of a series. */
interface Told {
  /** Undefined when they are not frozen: they may say something else next time. */
  readonly tags: Tags | undefined
  readonly name: string
  readonly kind: MetricSnapshot['kind']
  /** Undefined: one before it has its key. */
  readonly key: string | undefined
  /** Keys that series after it cannot have. */
  readonly taken: readonly string[]
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
  /** Of the last snapshot with these common tags, which a registry has one object of: as much of it as was asked for. */
  readonly #toldOf = new WeakMap<Tags, Told[]>()

  /** @param write the key of a series, from its name and tags alone; `common` are the tags of all series */
  constructor(write: (metric: MetricSnapshot, common: Tags) => string) {
    this.#write = write
  }

  /**
   * @param suffixes for formats that write figures of a series as series of their own, and keys that end with the name:
   *   what those figures add to it. Their keys are taken too, from series that come later, as longer names do.
   * @returns a function that gives the key of each series of the snapshot, in their order; undefined when another one
   *   has it
   */
  of(
    { tags: common }: Pick<Snapshot, 'tags'>,
    suffixes: (metric: Pick<MetricSnapshot, 'name' | 'kind'>) => readonly string[] = () => [],
  ): (metric: MetricSnapshot) => string | undefined {
    // As long as the series are those of the snapshot before, in their order, so are their keys: nothing is looked up.
    let told = this.#toldOf.get(common) ?? []
    let at = 0
    let taken: Set<string> | undefined
    return (metric) => {
      const { name, kind, tags } = metric
      if (taken === undefined) {
        const known = told[at]
        if (known?.tags === tags && known.name === name && known.kind === kind) {
          at += 1
          return known.key
        }
        // Here the series begin to be others, or there are more of them.
        told = told.slice(0, at)
        taken = new Set(told.flatMap((one) => one.taken))
        if (Object.isFrozen(common)) this.#toldOf.set(common, told)
      }
      const own = this.#keyOf(metric, common)
      const key = taken.has(own) ? undefined : own
      const takes = key === undefined ? [] : [key, ...suffixes(metric).map((suffix) => `${key}${suffix}`)]
      for (const each of takes) taken.add(each)
      told.push({ tags: Object.isFrozen(tags) ? tags : undefined, name, kind, key, taken: takes })
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
