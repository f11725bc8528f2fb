import { activityOf, type Instrument, isBusy, type MetricKind } from './instrument.ts'
import { LabelTree, labelStrings } from './label-tree.ts'
import { OVERFLOW, shownLabelValue } from './overflow.ts'
import type { MetricIdentity, RemovalReason, Series, SeriesWatcher } from './series.ts'
import type { Tags } from './tags.ts'
import type { Unit } from './units.ts'

export interface FamilyOptions<I extends Instrument> {
  readonly name: string
  readonly kind: MetricKind
  readonly unit: Unit
  readonly description: string
  readonly labelNames: readonly string[]
  readonly maxSeries: number
  /** Undefined: series stay. */
  readonly expireAfterNs: number | undefined
  /** @param tags those of the series, worked out when asked for */
  readonly create: (tags: () => Tags) => I
  readonly watcher: SeriesWatcher
}

/** When a series was last seen to have been recorded to. */
interface LastSeen {
  readonly activity: number
  readonly atNs: number
}

/** All series of one name. A metric without labels has one. */
export class MetricFamily<I extends Instrument = Instrument> implements MetricIdentity {
  readonly name: string
  readonly kind: MetricKind
  readonly unit: Unit
  readonly labelNames: readonly string[]
  description: string
  /** The instrument of these label values: never throws, and allocates nothing for values seen before. */
  readonly find: (...values: readonly unknown[]) => I
  readonly #options: FamilyOptions<I>
  readonly #tree: LabelTree<I>
  /** Positions of the label names in their order. */
  readonly #sorted: readonly number[]
  readonly #lastSeen = new Map<I, LastSeen>()
  #overflow: I | undefined
  #folded = 0
  /** A family that was taken out of its registry still hands out instruments, but nobody hears of them. */
  #detached = false

  constructor(options: FamilyOptions<I>) {
    const { name, kind, unit, description, labelNames } = options
    this.name = name
    this.kind = kind
    this.unit = unit
    this.description = description
    this.labelNames = labelNames
    this.#options = options
    this.#tree = new LabelTree(labelNames.length)
    this.#sorted = labelNames
      .map((_, at) => at)
      .sort((a, b) => ((labelNames[a] as string) < (labelNames[b] as string) ? -1 : 1))
    this.find = this.#tree.lookup((values) => this.#miss(values))
  }

  get maxSeries(): number {
    return this.#options.maxSeries
  }

  /** How often an instrument was asked for that had to be the overflow series. */
  get folded(): number {
    return this.#folded
  }

  /** All series, the overflow last, in no other order. */
  series(): Series[] {
    const series = this.#tree.leaves().map(({ values, leaf }) => this.#series(this.#tagsOf(values), leaf))
    if (this.#overflow !== undefined) series.push(this.#series(this.#overflowTags(), this.#overflow))
    return series
  }

  /** @returns whether there was such a series */
  remove(values: readonly unknown[], reason: RemovalReason = 'removed'): boolean {
    const strings = labelStrings(values)
    const removed = strings && this.#tree.remove(strings)
    if (strings === undefined || removed === undefined) return false
    this.#lastSeen.delete(removed)
    this.#tell(() => this.#options.watcher.removed?.(this.#series(this.#tagsOf(strings), removed), reason))
    return true
  }

  /** Takes out all series, as the family itself is taken out of its registry. */
  detach(): void {
    for (const series of this.series()) this.#options.watcher.removed?.(series, 'removed')
    this.#detached = true
  }

  /**
   * Takes out what has not been recorded to since a sweep at least the time of expiry ago. Neither the series
   * of a metric without labels, nor the overflow, nor a gauge that is asked ever expires: there is no
   * unbounded number of them.
   */
  sweep(nowNs: number): void {
    const { expireAfterNs } = this.#options
    if (expireAfterNs === undefined || this.labelNames.length === 0) return
    for (const { values, leaf } of this.#tree.leaves()) {
      const activity = activityOf(leaf)
      if (activity === undefined) continue
      const seen = this.#lastSeen.get(leaf)
      if (seen === undefined || seen.activity !== activity || isBusy(leaf)) {
        this.#lastSeen.set(leaf, { activity, atNs: nowNs })
      } else if (nowNs - seen.atNs >= expireAfterNs) {
        this.remove(values, 'expired')
      }
    }
  }

  #miss(asked: readonly unknown[]): I {
    const values = labelStrings(asked)
    if (values !== undefined) {
      const existing = this.#tree.find(values)
      if (existing !== undefined) {
        this.#tree.put(values, existing, asked)
        return existing
      }
      if (this.#tree.size < this.#options.maxSeries) {
        const made = this.#options.create(() => this.#tagsOf(values))
        this.#tree.put(values, made, asked)
        this.#tell(() => this.#options.watcher.added?.(this.#series(this.#tagsOf(values), made)))
        return made
      }
    }
    this.#folded++
    this.#overflow ??= this.#makeOverflow()
    return this.#overflow
  }

  #makeOverflow(): I {
    const tags = this.#overflowTags()
    const made = this.#options.create(() => tags)
    this.#tell(() => this.#options.watcher.added?.(this.#series(tags, made)))
    return made
  }

  #tell(event: () => void): void {
    if (!this.#detached) event()
  }

  #series(tags: Tags, instrument: I): Series {
    return { metric: this, tags, instrument }
  }

  #tagsOf(values: readonly string[]): Tags {
    return this.#tags((at) => shownLabelValue(values[at] as string))
  }

  #overflowTags(): Tags {
    return this.#tags(() => OVERFLOW)
  }

  #tags(valueAt: (position: number) => string): Tags {
    const entries = this.#sorted.map((at): [string, string] => [this.labelNames[at] as string, valueAt(at)])
    return Object.freeze(Object.fromEntries(entries))
  }
}
