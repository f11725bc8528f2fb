import { Counter } from '../counter.ts'
import type { ForeignSeries } from '../folding/foreign-series.ts'
import { Gauge } from '../gauge.ts'
import { Histogram, recordedValuesOf } from '../histogram.ts'
import type { Instrument } from '../instrument.ts'
import { countEventsWith, Meter } from '../meter.ts'
import { CELLS } from '../recorded-values.ts'
import type { Tags } from '../tags.ts'
import { countCallsIn, Timer } from '../timer.ts'
import type { MetricDefinition } from '../view.ts'
import { FreeLists } from './free-lists.ts'
import { FREE, GONE, LIVE, Region, regionBytes } from './region.ts'
import { SharedCallCounts, SharedCounter, SharedGauge } from './shared-instruments.ts'
import type { SharedMemory } from './shared-memory.ts'
import { pauseFor } from './shared-values.ts'
import { WorkerPages } from './worker-pages.ts'

/** What a series has of the shared memory. */
interface Held {
  readonly region: Region
  readonly bytes: number
  readonly counts: { readonly offset: number; readonly length: number } | undefined
}

/**
 * The series of one registry in shared memory, on the side that records. Their memory is used again once
 * nobody can record to them any more: when the instrument has been collected as garbage and the reader has
 * taken the rest.
 */
export class SharedSeries {
  readonly #memory: SharedMemory
  readonly #pages: WorkerPages
  readonly #pause: () => void
  /** The word that is to link to the next region. */
  #lastAt: number
  readonly #given = new Set<Held>()
  /** Regions whose place in the list is free for another series. */
  readonly #vacant = new FreeLists<Region>()
  readonly #collected = new FinalizationRegistry<Held>((held) => {
    held.region.state = GONE
    this.#given.add(held)
  })

  constructor(memory: SharedMemory, entry: number) {
    this.#memory = memory
    this.#lastAt = memory.headAt(entry)
    this.#pages = new WorkerPages(memory, entry)
    this.#pause = pauseFor(memory.words, memory.pauseAt(entry))
  }

  /**
   * Gives a new instrument its cells in shared memory. One for which there is no room stays as it is.
   *
   * @returns the instrument to use: the same, or another of its type
   */
  share<I extends Instrument>(instrument: I, metric: MetricDefinition, tags: () => Tags): I {
    if (!isShareable(instrument)) return instrument
    const held = this.#hold(describe(instrument, metric, tags()), slotsOf(instrument))
    if (held === undefined) {
      this.#memory.countUnshared()
      return instrument
    }
    const shared = this.#moved(instrument, held) as I
    held.region.state = LIVE
    this.#collected.register(shared, held)
    return shared
  }

  #moved(instrument: Shareable, { region }: Held): Instrument {
    const cells = region.cells()
    switch (instrument.kind) {
      case 'counter':
        return new SharedCounter(cells)
      case 'gauge':
        return new SharedGauge(cells)
      case 'meter':
        countEventsWith(instrument, new SharedCounter(cells))
        return instrument
      case 'histogram':
        this.#moveValues(instrument, cells, region)
        return instrument
      case 'timer':
        this.#moveValues(instrument.histogram, cells.subarray(0, CELLS), region)
        countCallsIn(instrument, new SharedCallCounts(cells.subarray(CELLS)))
        return instrument
    }
  }

  #moveValues(histogram: Histogram, cells: Float64Array, region: Region): void {
    const memory = this.#memory
    const pages = this.#pages
    recordedValuesOf(histogram).moveTo(cells, region.counts() as Uint32Array, this.#pause, (counts) => {
      const offset = pages.allocate(counts.length * 8)
      if (offset === undefined) {
        memory.countUnshared()
        return Float64Array.from(counts)
      }
      const wide = new Float64Array(memory.buffer, offset, counts.length)
      wide.set(counts)
      region.moveCounts(offset)
      return wide
    })
  }

  #hold(series: ForeignSeries, slots: number): Held | undefined {
    const json = Buffer.from(JSON.stringify(series))
    const bytes = regionBytes(series, json)
    this.#takeBack()
    const countsOffset = slots === 0 ? 0 : this.#pages.allocate(slots * 4)
    if (countsOffset === undefined) return undefined
    const counts = slots === 0 ? undefined : { offset: countsOffset, length: slots }
    const region = this.#vacant.take(bytes) ?? this.#newRegion(bytes)
    if (region === undefined) {
      if (counts !== undefined) this.#pages.giveBack(counts.offset, slots * 4)
      return undefined
    }
    region.write(series, json, counts)
    return { region, bytes, counts }
  }

  /** A region at the end of the list. It has no state yet, so the reader passes over it. */
  #newRegion(bytes: number): Region | undefined {
    const offset = this.#pages.allocate(bytes)
    if (offset === undefined) return undefined
    const region = new Region(this.#memory, offset)
    region.state = FREE
    Atomics.store(this.#memory.words, region.nextAt, 0)
    Atomics.store(this.#memory.words, this.#lastAt, offset)
    this.#lastAt = region.nextAt
    return region
  }

  /** Takes back what the reader has freed. */
  #takeBack(): void {
    for (const held of this.#given) {
      if (held.region.state !== FREE) continue
      this.#given.delete(held)
      const { region, bytes, counts } = held
      this.#vacant.put(bytes, region)
      if (counts !== undefined) this.#pages.giveBack(counts.offset, counts.length * 4)
    }
  }
}

type Shareable = Counter | Gauge | Meter | Histogram | Timer

/** Gauges with callbacks are not: their value is made where it is asked for. */
function isShareable(instrument: Instrument): instrument is Shareable {
  return [Counter, Gauge, Meter, Histogram, Timer].some((kind) => instrument instanceof kind)
}

function slotsOf(instrument: Shareable): number {
  const histogram = instrument.kind === 'timer' ? instrument.histogram : instrument
  return histogram.kind === 'histogram' ? recordedValuesOf(histogram).slots.countsArrayLength : 0
}

function describe(instrument: Shareable, metric: MetricDefinition, tags: Tags): ForeignSeries {
  const { kind, name, unit, description, labels } = metric
  const series = { kind, name, unit, description, labelNames: labels, tags }
  const histogram = instrument.kind === 'timer' ? instrument.histogram : instrument
  if (histogram.kind !== 'histogram') return series
  const { digits, highest, slo } = histogram
  return { ...series, digits, highest, slo }
}
