import type { ForeignSeries } from '../folding/foreign-series.ts'
import { CELLS } from '../recorded-values.ts'
import type { MetricDefinition } from '../view.ts'
import type { SharedMemory } from './shared-memory.ts'

// A region: seven words in front, cells of 8 bytes, and its series as JSON. The counts of a histogram are apart
// from it, because they may have to be moved.
const NEXT = 0
const STATE = 1
const SERIAL = 2
const JSON_BYTES = 3
const CELL_COUNT = 4
/** The first byte of the counts; negative when they are doubles, 0 when there are none. */
const COUNTS = 5
const COUNTS_LENGTH = 6
const HEAD_BYTES = 32

export const LIVE = 1
/** Nobody can record to it any more; the reader is to take the rest and free it. */
export const GONE = 2
export const FREE = 3

/** Cells of an instrument, of which a timer has two more than its histogram. */
function cellsOf(kind: MetricDefinition['kind']): number {
  switch (kind) {
    case 'counter':
    case 'meter':
      return 2
    case 'gauge':
      return 3
    case 'histogram':
      return CELLS
    case 'timer':
      return CELLS + 2
  }
}

/** How many bytes the region of a series takes: a multiple of 128, so that another one may fit in its place. */
export function regionBytes(series: ForeignSeries, json: Uint8Array): number {
  return Math.ceil((HEAD_BYTES + cellsOf(series.kind) * 8 + json.length) / 128) * 128
}

/** One series in shared memory. */
export class Region {
  readonly offset: number
  readonly #memory: SharedMemory
  readonly #at: number

  /** @param offset its first byte, a multiple of 8 */
  constructor(memory: SharedMemory, offset: number) {
    this.#memory = memory
    this.offset = offset
    this.#at = offset / 4
  }

  get next(): number {
    return this.#load(NEXT)
  }

  get state(): number {
    return this.#load(STATE)
  }

  set state(state: number) {
    this.#store(STATE, state)
  }

  /** Changes with each series that the region holds. */
  get serial(): number {
    return this.#load(SERIAL)
  }

  /** The word that links to the region after it. */
  get nextAt(): number {
    return this.#at + NEXT
  }

  /** Writes everything but the link. The region is not live yet. */
  write(
    series: ForeignSeries,
    json: Uint8Array,
    counts: { offset: number; length: number } | undefined,
  ): void {
    const cellCount = cellsOf(series.kind)
    this.#store(SERIAL, this.serial + 1)
    this.#store(JSON_BYTES, json.length)
    this.#store(CELL_COUNT, cellCount)
    this.#store(COUNTS, counts?.offset ?? 0)
    this.#store(COUNTS_LENGTH, counts?.length ?? 0)
    new Uint8Array(this.#memory.buffer, this.#jsonOffset(cellCount), json.length).set(json)
    this.cells().fill(0)
  }

  /** What the series is. */
  text(): string {
    const bytes = new Uint8Array(
      this.#memory.buffer,
      this.#jsonOffset(this.#load(CELL_COUNT)),
      this.#load(JSON_BYTES),
    )
    // A TextDecoder refuses shared memory.
    return Buffer.from(bytes.slice()).toString('utf8')
  }

  cells(): Float64Array {
    return new Float64Array(this.#memory.buffer, this.offset + HEAD_BYTES, this.#load(CELL_COUNT))
  }

  counts(): Uint32Array | Float64Array {
    const offset = this.#load(COUNTS)
    const length = this.#load(COUNTS_LENGTH)
    return offset < 0
      ? new Float64Array(this.#memory.buffer, -offset, length)
      : new Uint32Array(this.#memory.buffer, offset, length)
  }

  /** From now on the counts are these doubles, which are complete. */
  moveCounts(offset: number): void {
    this.#store(COUNTS, -offset)
  }

  #jsonOffset(cellCount: number): number {
    return this.offset + HEAD_BYTES + cellCount * 8
  }

  #load(word: number): number {
    return Atomics.load(this.#memory.words, this.#at + word)
  }

  #store(word: number, value: number): void {
    Atomics.store(this.#memory.words, this.#at + word, value)
  }
}
