import { firstLine } from '../first-line.ts'
import { FoldedSeries } from '../folding/folded-series.ts'
import type { Folding } from '../folding/folding.ts'
import { type ForeignReading, type ForeignSeries, layoutOf } from '../folding/foreign-series.ts'
import { Histogram, recordedValuesOf } from '../histogram.ts'
import { CELLS, hasNews } from '../recorded-values.ts'
import type { SnapshotFailure } from '../snapshot.ts'
import { FREE, GONE, LIVE, Region } from './region.ts'
import type { SharedMemory } from './shared-memory.ts'
import type { SharedValuesReader } from './shared-values.ts'

/** A series as the reader knows it. */
interface KnownSeries {
  readonly serial: number
  readonly cells: Float64Array
  readonly folded: FoldedSeries
}

/** The series of one registry in shared memory, on the side that reads. */
export class RegistryReader {
  readonly #memory: SharedMemory
  readonly #entry: number
  readonly #values: SharedValuesReader
  readonly #folding: Folding
  readonly #worker: string
  /** By the offsets of their regions. */
  readonly #known = new Map<number, KnownSeries>()
  readonly #scratch = new Map<string, Histogram>()

  /** @param worker what the label `worker` of gauges reads */
  constructor(
    memory: SharedMemory,
    entry: number,
    values: SharedValuesReader,
    folding: Folding,
    worker: string,
  ) {
    this.#memory = memory
    this.#entry = entry
    this.#values = values
    this.#folding = folding
    this.#worker = worker
  }

  /** Folds what is new. A histogram that cannot be read in time keeps what is new for the next reading. */
  read(): SnapshotFailure[] {
    return this.#readAll((known, region) => this.#readingOf(known, region))
  }

  /** As {@link read}, of a thread that has ended: no reading has to wait, and none comes after it. */
  readLast(): SnapshotFailure[] {
    return this.#readAll(
      (known, region) => this.#readingOf(known, region) ?? this.#lastReadingOf(known, region),
    )
  }

  /** The thread has ended, and everything has been read. */
  end(): void {
    for (const { folded } of this.#known.values()) folded.end()
  }

  #readAll(readingOf: (known: KnownSeries, region: Region) => ForeignReading | undefined): SnapshotFailure[] {
    const failures: SnapshotFailure[] = []
    for (const region of this.#regions()) {
      const { state } = region
      if (state !== LIVE && state !== GONE) continue
      let known: KnownSeries | undefined
      try {
        known = this.#know(region)
        const reading = readingOf(known, region)
        if (reading !== undefined) known.folded.fold(reading)
        if (state === GONE && reading !== undefined) this.#free(region, known)
      } catch (error) {
        const { name = 'tidemark.workers', tags = {} } = known?.folded.series ?? {}
        failures.push(Object.freeze({ name, tags, message: `worker ${this.#worker}: ${firstLine(error)}` }))
      }
    }
    return failures
  }

  *#regions(): Generator<Region> {
    let offset = Atomics.load(this.#memory.words, this.#memory.headAt(this.#entry))
    while (offset !== 0) {
      const region = new Region(this.#memory, offset)
      yield region
      offset = region.next
    }
  }

  #know(region: Region): KnownSeries {
    const { offset, serial } = region
    const existing = this.#known.get(offset)
    if (existing?.serial === serial) return existing
    const series = JSON.parse(region.text()) as ForeignSeries
    const folded = new FoldedSeries(series, this.#folding, this.#worker)
    const known = { serial, cells: region.cells(), folded }
    this.#known.set(offset, known)
    return known
  }

  /** Nobody can record to it any more, and everything of it has been taken: it may hold another series. */
  #free(region: Region, { folded }: KnownSeries): void {
    folded.end()
    this.#known.delete(region.offset)
    region.state = FREE
  }

  /** Undefined when a thread was caught in a recording. */
  #readingOf({ cells, folded }: KnownSeries, region: Region): ForeignReading | undefined {
    const { kind } = folded.series
    const [first = 0, second = 0] = cells
    switch (kind) {
      case 'counter':
      case 'meter':
        return { kind, count: first, dropped: second }
      case 'gauge':
        return { kind, value: first }
      case 'histogram':
        if (!hasNews(cells, folded.values)) return { kind, histogram: undefined }
        return this.#copyInto(this.#scratchOf(folded), cells, region, (histogram) => ({ kind, histogram }))
      case 'timer': {
        // Before the histogram: no call is recorded before its error is counted.
        const [errors = 0, inFlight = 0] = cells.subarray(CELLS)
        if (!hasNews(cells, folded.values)) return { kind, histogram: undefined, errors, inFlight }
        return this.#copyInto(this.#scratchOf(folded), cells, region, (histogram) => ({
          kind,
          histogram,
          errors,
          inFlight,
        }))
      }
    }
  }

  #copyInto(
    copy: Histogram,
    cells: Float64Array,
    region: Region,
    reading: (copy: Histogram) => ForeignReading,
  ): ForeignReading | undefined {
    const pauseAt = this.#memory.pauseAt(this.#entry)
    return this.#values.read(copy, cells, () => region.counts(), pauseAt) ? reading(copy) : undefined
  }

  /**
   * Of a histogram whose thread was ended in the middle of a recording: the slots are right, the figures may be
   * those of one value more or less. What is new is taken from the slots, at their precision.
   */
  #lastReadingOf({ cells, folded }: KnownSeries, region: Region): ForeignReading | undefined {
    const { kind } = folded.series
    if (kind !== 'histogram' && kind !== 'timer') return undefined
    const histogram = this.#scratchOf(folded)
    recordedValuesOf(histogram).copyNewFrom(region.counts(), folded.values)
    const [errors = 0, inFlight = 0] = cells.subarray(CELLS)
    return kind === 'histogram' ? { kind, histogram } : { kind, histogram, errors, inFlight }
  }

  /** A histogram of the layout of a series, for a copy that is used at once. */
  #scratchOf({ series }: FoldedSeries): Histogram {
    const { unit, digits, highest } = series
    const key = `${digits} ${highest} ${unit}`
    const existing = this.#scratch.get(key)
    if (existing !== undefined) return existing
    const scratch = new Histogram({ unit, ...layoutOf(series) })
    this.#scratch.set(key, scratch)
    return scratch
  }
}
