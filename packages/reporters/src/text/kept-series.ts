import type { MetricSnapshot, Snapshot, Tags, Unit } from '@tidemark/metrics'

interface Cached<Kept> {
  readonly common: Tags
  readonly name: string
  readonly kind: MetricSnapshot['kind']
  readonly unit: Unit
  readonly key: string
  readonly kept: Kept
}

/** What was said of a series. */
interface Told<Kept> {
  /** Undefined when they are not frozen: they may say something else next time. */
  readonly tags: Tags | undefined
  readonly name: string
  readonly kind: MetricSnapshot['kind']
  readonly unit: Unit
  /** Undefined: one before it has its key. */
  readonly kept: Kept | undefined
  /** Keys that series after it cannot have. */
  readonly taken: readonly string[]
}

interface Reading<Kept> {
  told: Told<Kept>[]
  /** How many of them somebody has asked for: what is behind them may be gone. */
  asked: number
}

/**
 * What a format keeps of each series from report to report: all that it writes of it but its figures. Two series that
 * would be written alike are found, so that the second can be left out: a database would take it for the first. What is
 * kept goes with its series.
 */
export class KeptSeries<Kept> {
  readonly #writeKey: (metric: MetricSnapshot, common: Tags) => string
  readonly #make: (key: string, metric: MetricSnapshot, common: Tags) => Kept
  // By the tags of a series, of which a registry hands out the same object in every snapshot. Weak, so that a series
  // that is removed takes it with it.
  readonly #cache = new WeakMap<Tags, Cached<Kept>>()
  /** Of the last snapshot with these common tags, which a registry has one object of. */
  readonly #readings = new WeakMap<Tags, Reading<Kept>>()

  /**
   * @param writeKey what tells a series apart, from its name and tags alone; `common` are the tags of all series
   * @param make from its key, name, kind, tags and unit alone
   */
  constructor(
    writeKey: (metric: MetricSnapshot, common: Tags) => string,
    make: (key: string, metric: MetricSnapshot, common: Tags) => Kept,
  ) {
    this.#writeKey = writeKey
    this.#make = make
  }

  /**
   * @param suffixes for formats that write figures of a series as series of their own, and keys that end with the name:
   *   what those figures add to it. Their keys are taken too, from series that come later, as longer names do.
   * @returns a function that gives what is kept of each series of the snapshot, in their order; undefined when another
   *   one has its key
   */
  of(
    { tags: common }: Pick<Snapshot, 'tags'>,
    suffixes: (metric: Pick<MetricSnapshot, 'name' | 'kind'>) => readonly string[] = () => [],
  ): (metric: MetricSnapshot) => Kept | undefined {
    // As long as the series are those of the snapshot before, in their order, so is what is kept: nothing is looked up.
    const { told: before, asked } = this.#readings.get(common) ?? { told: [], asked: 0 }
    const reading: Reading<Kept> = {
      told: asked < before.length ? before.slice(0, asked) : before,
      asked: 0,
    }
    if (Object.isFrozen(common)) this.#readings.set(common, reading)
    let taken: Set<string> | undefined
    return (metric) => {
      const { name, kind, unit, tags } = metric
      const at = reading.asked++
      if (taken === undefined) {
        const known = reading.told[at]
        if (known?.tags === tags && known.name === name && known.kind === kind && known.unit === unit) {
          return known.kept
        }
        // Here the series begin to be others, or there are more of them.
        reading.told = reading.told.slice(0, at)
        taken = new Set(reading.told.flatMap((one) => one.taken))
      }
      const { key, kept: own } = this.#cached(metric, common)
      const kept = taken.has(key) ? undefined : own
      const takes = kept === undefined ? [] : [key, ...suffixes(metric).map((suffix) => `${key}${suffix}`)]
      for (const each of takes) taken.add(each)
      reading.told.push({
        tags: Object.isFrozen(tags) ? tags : undefined,
        name,
        kind,
        unit,
        kept,
        taken: takes,
      })
      return kept
    }
  }

  #cached(metric: MetricSnapshot, common: Tags): Cached<Kept> {
    const { name, kind, tags, unit } = metric
    const cached = this.#cache.get(tags)
    if (cached?.common === common && cached.name === name && cached.kind === kind && cached.unit === unit) {
      return cached
    }
    const key = this.#writeKey(metric, common)
    const made = { common, name, kind, unit, key, kept: this.#make(key, metric, common) }
    // What is not frozen may have other tags next time.
    if (Object.isFrozen(tags) && Object.isFrozen(common)) this.#cache.set(tags, made)
    return made
  }
}
