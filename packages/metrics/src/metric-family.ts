import { IdleSeries } from './idle-series.ts'
import type { Instrument, MetricKind } from './instrument.ts'
import { LabelTree, labelStrings } from './label-tree.ts'
import type { ObservedSeries } from './observed-series.ts'
import { OVERFLOW, shownLabelValue } from './overflow.ts'
import { byTags, type MetricIdentity, type RemovalReason, type Series, type SeriesWatcher } from './series.ts'
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

/** All series of one name. A metric without labels has one. */
export class MetricFamily<I extends Instrument = Instrument> implements MetricIdentity {
  readonly name: string
  readonly kind: MetricKind
  readonly unit: Unit
  readonly labelNames: readonly string[]
  description: string
  /** What tells of all series at once; undefined where code asks for each. */
  observed: ObservedSeries | undefined
  /** The instrument of these label values: never throws, and allocates nothing for values seen before. */
  readonly find: (...values: readonly unknown[]) => I
  readonly #options: FamilyOptions<I>
  readonly #tree: LabelTree<I>
  /** Positions of the label names in their order. */
  readonly #sorted: readonly number[]
  readonly #idle: IdleSeries<I> | undefined
  readonly #seriesTags = new WeakMap<I, Tags>()
  /** The series in order, until one comes or goes: to sort many of them takes longer than to read them. */
  #inOrder: readonly Series[] | undefined
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
    const { expireAfterNs } = options
    // The only series of a metric without labels never expires: it cannot become many.
    const expires = expireAfterNs !== undefined && labelNames.length > 0
    this.#idle = expires ? new IdleSeries(expireAfterNs, labelNames.length, options.maxSeries) : undefined
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

  /** What could not be told of the series, then all of those that there are now, in the order of snapshots. */
  series(): readonly Series[] {
    this.#inOrder ??= this.#sortedSeries()
    return this.observed === undefined ? this.#inOrder : [...this.observed.failures(), ...this.#inOrder]
  }

  #sortedSeries(): Series[] {
    const series = this.#tree
      .leaves()
      .map(({ values, leaf }) => this.#series(this.#keptTags(values, leaf), leaf))
    if (this.#overflow !== undefined) series.push(this.#series(this.#overflowTags(), this.#overflow))
    return series.sort(byTags)
  }

  /** @returns whether there was such a series */
  remove(values: readonly unknown[]): boolean {
    const strings = labelStrings(values)
    if (strings === undefined) return false
    // One that has expired is not to come back either.
    this.#idle?.wake(strings)
    return this.#takeOut(strings, 'removed') !== undefined
  }

  /**
   * Takes out all series but those of these label values.
   *
   * @returns the instruments of the values, made where there are none
   */
  keepOnly(wanted: readonly (readonly unknown[])[]): I[] {
    const kept = new Set(wanted.map((values) => this.#existing(values)))
    // Before new ones are made: what goes leaves room for them.
    for (const { values, leaf } of this.#tree.leaves()) if (!kept.has(leaf)) this.#takeOut(values, 'removed')
    const overflow = this.#overflow
    const instruments = wanted.map((values) => this.find(...values))
    if (overflow !== undefined && !instruments.includes(overflow)) {
      this.#overflow = undefined
      this.#inOrder = undefined
      this.#tellRemoved(overflow, () => this.#series(this.#overflowTags(), overflow), 'removed')
    }
    return instruments
  }

  /** Takes out all series, as the family itself is taken out of its registry. */
  detach(): void {
    for (const series of this.series()) {
      this.#options.watcher.removed(series.instrument, () => series, 'removed')
    }
    this.#detached = true
  }

  /**
   * Takes out what has not been recorded to since a sweep at least the time of expiry ago, and brings back
   * what has been recorded to since it went, as far as there is room.
   */
  sweep(nowNs: number): void {
    const idle = this.#idle
    if (idle === undefined) return
    for (const { values, leaf } of this.#tree.leaves()) {
      if (!idle.hasExpired(leaf, nowNs)) continue
      this.#takeOut(values, 'expired')
      idle.rest(values, leaf)
    }
    for (const { values, leaf } of idle.recorded()) {
      if (this.#tree.size >= this.#options.maxSeries) break
      idle.wake(values)
      idle.hasExpired(leaf, nowNs)
      this.#put(values, leaf)
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
        const instrument = this.#idle?.wake(values) ?? this.#options.create(() => this.#tagsOf(values))
        this.#put(values, instrument, asked)
        return instrument
      }
    }
    this.#folded++
    this.#overflow ??= this.#makeOverflow()
    return this.#overflow
  }

  #existing(asked: readonly unknown[]): I | undefined {
    const values = labelStrings(asked)
    return values && this.#tree.find(values)
  }

  #put(values: readonly string[], instrument: I, asked?: readonly unknown[]): void {
    this.#tree.put(values, instrument, asked)
    this.#inOrder = undefined
    this.#tellAdded(() => this.#series(this.#tagsOf(values), instrument))
  }

  #takeOut(values: readonly string[], reason: RemovalReason): I | undefined {
    const removed = this.#tree.remove(values)
    if (removed !== undefined) {
      this.#inOrder = undefined
      this.#tellRemoved(removed, () => this.#series(this.#tagsOf(values), removed), reason)
    }
    return removed
  }

  #makeOverflow(): I {
    const tags = this.#overflowTags()
    const made = this.#options.create(() => tags)
    this.#inOrder = undefined
    this.#tellAdded(() => this.#series(tags, made))
    return made
  }

  #tellRemoved(removed: I, describe: () => Series, reason: RemovalReason): void {
    if (!this.#detached) this.#options.watcher.removed(removed, describe, reason)
  }

  #tellAdded(describe: () => Series): void {
    if (!this.#detached) this.#options.watcher.added(describe)
  }

  #series(tags: Tags, instrument: I): Series {
    return { metric: this, tags, instrument, live: undefined }
  }

  /** The same object in every snapshot, by which readers may keep what they made of it. */
  #keptTags(values: readonly string[], instrument: I): Tags {
    const kept = this.#seriesTags.get(instrument)
    if (kept !== undefined) return kept
    const tags = this.#tagsOf(values)
    this.#seriesTags.set(instrument, tags)
    return tags
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
