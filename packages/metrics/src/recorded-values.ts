import {
  addBigint,
  addInteger,
  addProduct,
  addSquares,
  addSum,
  type ExactSums,
  exchangeForDifference,
  LOW_LIMIT,
  readSum,
  setSum,
  spreadOf,
} from './exact-sum.ts'
import { HdrCounts, MAX_SMALL, UINT32_RANGE } from './hdr-counts.ts'
import type { SlotRange } from './hdr-payload.ts'
import type { HistogramLayout } from './histogram-layout.ts'

// Everything but the counts lives in one Float64Array: stores to it never allocate, where a class field
// would box every double that does not fit a small integer. The indexes stay in this module: of an exported
// constant the optimiser does not know the value, which costs recording a quarter of its time.
const COUNT = 0
const MIN = 1
const MAX = 2
const DROPPED = 3
const EXCEEDED = 4
/** Two cells each, see exact-sum.ts. */
const SUM = 5
const SQUARES = 7
/** Integers up to here take the short way through `record`. Below 0 while another thread asks for a pause. */
const FAST_LIMIT = 9
/** How many cells the figures of a histogram take. */
export const CELLS = 10

const goOn = (): void => undefined

/** Figures of a histogram that are kept beside its counts. */
export interface RecordedFigures {
  readonly count: number
  readonly sum: number
  readonly sumOfSquares: number
  readonly min: number
  readonly max: number
  readonly dropped: number
  readonly exceeded: number
}

/**
 * The hot path of a histogram: what recording writes. `Histogram` documents the behaviour.
 *
 * The arrays may be memory that another thread reads, so whatever records writes the slots first, then the
 * extremes, and the count last: see shared-values.ts for what that gives the reader.
 */
export class RecordedValues implements RecordedFigures {
  readonly slots: HdrCounts
  readonly highest: number
  #cells: Float64Array = new Float64Array(CELLS)
  /** Called before a recording while another thread asks for it. */
  #pause: () => void = goOn

  constructor({ digits, highest }: HistogramLayout) {
    this.slots = new HdrCounts(digits, highest)
    this.highest = highest
    this.#cells[FAST_LIMIT] = fastLimit(highest)
    this.#cells[MIN] = Number.POSITIVE_INFINITY
  }

  get cells(): Float64Array {
    return this.#cells
  }

  record(value: number): void {
    const cells = this.#cells
    // One comparison sends the rare cases away: NaN, -1, 1e300. The type check keeps out bigints and numeric
    // strings, which compare like numbers.
    if (typeof value !== 'number' || !(value >= 0 && value <= (cells[FAST_LIMIT] as number))) {
      this.recordN(value, 1)
      return
    }
    // Truncating to 32 bits is what the slot arithmetic needs next; Math.round would cost a third more here.
    const integer = (value + 0.5) | 0
    this.slots.count(integer)
    if (integer < (cells[MIN] as number)) cells[MIN] = integer
    if (integer > (cells[MAX] as number)) cells[MAX] = integer
    addInteger(cells, SUM, integer)
    addInteger(cells, SQUARES, integer * integer)
    cells[COUNT] = (cells[COUNT] as number) + 1
  }

  /**
   * As `record` for each value, at half the cost: sums and extremes stay in registers, and the values do not
   * wait for each other.
   */
  recordAll(values: Float64Array): void {
    this.#pauseIfAsked()
    const { slots, cells } = this
    const fastLimit = cells[FAST_LIMIT] as number
    // No slot can hold more than all values together, so none has to be looked at below.
    if (this.count + values.length >= UINT32_RANGE) slots.widen()
    const counts = slots._counts
    const shift = slots.subBucketHalfCountMagnitude
    const mask = slots.subBucketCount - 1
    let count = 0
    let min = Number.POSITIVE_INFINITY
    let max = 0
    // Below 2^27 values of up to 2^26, so the sum stays under 2^53 here; squares carry as in exact-sum.ts.
    let sum = 0
    let squares = 0
    let squaresHigh = 0
    let at = 0
    while (at < values.length) {
      const value = values[at++] as number
      if (!(value >= 0 && value <= fastLimit)) {
        this.#recordN(value, 1)
        // The first of the large values: the rest goes to the array that it made.
        if (slots._counts !== counts) break
        continue
      }
      const integer = (value + 0.5) | 0
      // As `HdrCounts.count` does, with its constants in registers.
      const bucket = 31 - shift - Math.clz32(integer | mask)
      const index = (bucket << shift) + (integer >>> bucket)
      counts[index] = (counts[index] as number) + 1
      count++
      if (integer < min) min = integer
      if (integer > max) max = integer
      sum += integer
      squares += integer * integer
      const carry = squares >= LOW_LIMIT ? 1 : 0
      squares -= carry * LOW_LIMIT
      squaresHigh += carry
    }
    if (min < (cells[MIN] as number)) cells[MIN] = min
    if (max > (cells[MAX] as number)) cells[MAX] = max
    addProduct(cells, SUM, sum, 1)
    addInteger(cells, SQUARES, squares)
    cells[SQUARES] = (cells[SQUARES] as number) + squaresHigh
    cells[COUNT] = (cells[COUNT] as number) + count
    if (at < values.length) this.recordAll(values.subarray(at))
  }

  recordN(value: number, times: number): void {
    this.#pauseIfAsked()
    this.#recordN(value, times)
  }

  #recordN(value: number, times: number): void {
    const cells = this.cells
    if (!Number.isSafeInteger(times) || times < 0) {
      addSaturating(cells, DROPPED, 1)
      return
    }
    const count = (cells[COUNT] as number) + times
    if (typeof value !== 'number' || !(value >= 0) || count > Number.MAX_SAFE_INTEGER) {
      addSaturating(cells, DROPPED, times)
      return
    }
    if (times === 0) return
    // `+ 0` turns -0 into 0.
    const rounded = Math.round(value) + 0
    const integer = Math.min(rounded, this.highest)
    const slots = this.slots
    slots.addToCountAtIndex(slots.countsArrayIndex(integer), times)
    if (integer < (cells[MIN] as number)) cells[MIN] = integer
    if (integer > (cells[MAX] as number)) cells[MAX] = integer
    if (rounded > integer) addSaturating(cells, EXCEEDED, times)
    addProduct(cells, SUM, integer, times)
    addSquares(cells, SQUARES, integer, times)
    cells[COUNT] = count
  }

  #pauseIfAsked(): void {
    if ((this.#cells[FAST_LIMIT] as number) < 0) this.#pause()
  }

  /** Adds figures of values that have been added to `slots` already, and exceed neither extreme but `min`. */
  addFigures(count: number, min: number, sum: bigint, sumOfSquares: bigint): void {
    const cells = this.cells
    cells[MIN] = Math.min(cells[MIN] as number, min)
    addBigint(cells, SUM, sum)
    addBigint(cells, SQUARES, sumOfSquares)
    cells[COUNT] = (cells[COUNT] as number) + count
  }

  /** Counts values as dropped. */
  drop(times: number): void {
    addSaturating(this.cells, DROPPED, times)
  }

  get count(): number {
    return this.cells[COUNT] as number
  }

  get sum(): number {
    return readSum(this.cells, SUM)
  }

  get sumOfSquares(): number {
    return readSum(this.cells, SQUARES)
  }

  get min(): number {
    return this.count === 0 ? 0 : (this.cells[MIN] as number)
  }

  get max(): number {
    return this.cells[MAX] as number
  }

  get dropped(): number {
    return this.cells[DROPPED] as number
  }

  get exceeded(): number {
    return this.cells[EXCEEDED] as number
  }

  get stdDev(): number {
    const { count, cells } = this
    if (count === 0) return 0
    const sums: ExactSums = [
      cells[SUM] as number,
      cells[SUM + 1] as number,
      cells[SQUARES] as number,
      cells[SQUARES + 1] as number,
    ]
    // Sums that came through JSON may be rounded, which can turn a zero spread negative.
    return Math.sqrt(Math.max(spreadOf(count, sums), 0)) / count
  }

  /** The slots from that of the minimum to that of the maximum; one empty slot without values. */
  range(): SlotRange {
    const slots = this.slots
    const firstIndex = slots.countsArrayIndex(this.min)
    return { firstIndex, counts: slots._counts.subarray(firstIndex, slots.countsArrayIndex(this.max) + 1) }
  }

  /**
   * Adds everything of `other`, whose layout must be the same.
   *
   * @throws RangeError when the count would pass 2^53 - 1; nothing is added then
   */
  add(other: RecordedValues): void {
    const cells = this.cells
    const added = other.cells
    const count = this.count + other.count
    if (count > Number.MAX_SAFE_INTEGER) {
      throw new RangeError(
        `cannot merge histograms of ${this.count} and ${other.count} values: past 2^53 - 1`,
      )
    }
    if (other.count > 0) {
      const { firstIndex, counts } = other.range()
      this.slots.addCounts(firstIndex, counts, count)
    }
    cells[MIN] = Math.min(cells[MIN] as number, added[MIN] as number)
    cells[MAX] = Math.max(cells[MAX] as number, added[MAX] as number)
    addSaturating(cells, DROPPED, added[DROPPED] as number)
    addSaturating(cells, EXCEEDED, added[EXCEEDED] as number)
    addSum(cells, SUM, added)
    addSum(cells, SQUARES, added)
    cells[COUNT] = count
  }

  /** Takes over figures from elsewhere; the counts have been added to `slots` already. */
  restore(figures: RecordedFigures): void {
    const cells = this.cells
    cells[COUNT] = figures.count
    if (figures.count > 0) cells[MIN] = figures.min
    cells[MAX] = figures.max
    cells[DROPPED] = figures.dropped
    cells[EXCEEDED] = figures.exceeded
    setSum(cells, SUM, figures.sum)
    setSum(cells, SQUARES, figures.sumOfSquares)
  }

  /**
   * Widens the extremes to all that their slots allow: what is known of values whose slots alone are known.
   */
  spreadExtremes(): void {
    if (this.count === 0) return
    const slots = this.slots
    const { cells } = this
    cells[MIN] = slots.valueFromIndex(slots.countsArrayIndex(this.min))
    cells[MAX] = Math.min(slots.highestValueAtIndex(slots.countsArrayIndex(this.max)), this.highest)
  }

  reset(): void {
    this.slots.clearCounts()
    this.#clearFigures()
  }

  #clearFigures(): void {
    const cells = this.#cells
    cells.fill(0, COUNT + 1, FAST_LIMIT)
    cells[MIN] = Number.POSITIVE_INFINITY
    cells[COUNT] = 0
  }

  /**
   * Keeps everything in these arrays from now on.
   *
   * @param cells as many as {@link CELLS}
   * @param counts as many as there are slots
   * @param pause what to do before a recording while {@link askForPause} has been called on `cells`
   * @param widen as for {@link HdrCounts.moveTo}
   */
  moveTo(
    cells: Float64Array,
    counts: Uint32Array,
    pause: () => void,
    widen: (counts: Uint32Array) => Float64Array,
  ): void {
    cells.set(this.#cells)
    this.#cells = cells
    this.#pause = pause
    this.slots.moveTo(counts, widen)
  }

  /**
   * Becomes a copy of what another thread keeps in these arrays, and may be recording to; see shared-values.ts.
   *
   * @param cells of the same layout as these
   * @returns false when a recording was under way: then this holds nothing of use, try again
   */
  copyFrom(cells: Float64Array, counts: Uint32Array | Float64Array): boolean {
    const { slots } = this
    this.reset()
    if (counts instanceof Float64Array) slots.widen()
    const own = this.#cells
    // Before everything else, as it is written after everything else.
    const count = cells[COUNT] as number
    for (let at = COUNT + 1; at < FAST_LIMIT; at++) own[at] = cells[at] as number
    if (count === 0) {
      const dropped = own[DROPPED] as number
      this.#clearFigures()
      own[DROPPED] = dropped
      return true
    }
    own[COUNT] = count
    if (!(this.min <= this.max && this.max <= this.highest)) return false
    // Only the slots between the extremes are looked at: they must be those of all figures read so far.
    if (cells[MIN] !== own[MIN] || cells[MAX] !== own[MAX]) return false
    const end = slots.countsArrayIndex(this.max)
    slots.reach(end)
    const copied = slots._counts
    let total = 0
    for (let index = slots.countsArrayIndex(this.min); index <= end; index++) {
      const inSlot = counts[index] as number
      copied[index] = inSlot
      total += inSlot
    }
    return total === count
  }

  /**
   * Takes off what `earlier` holds, a former state of these values, which becomes what these were. Extremes
   * stay those of all values. Values that were reset in between have nothing to take off.
   */
  takeOff(earlier: RecordedValues): void {
    if (!this.#continues(earlier)) {
      earlier.reset()
      earlier.add(this)
      return
    }
    if (this.count >= UINT32_RANGE) earlier.slots.widen()
    const { firstIndex, counts } = this.range()
    earlier.slots.reach(firstIndex + counts.length - 1)
    const before = earlier.slots._counts
    for (let offset = 0; offset < counts.length; offset++) {
      const now = counts[offset] as number
      counts[offset] = now - (before[firstIndex + offset] as number)
      before[firstIndex + offset] = now
    }
    const cells = this.#cells
    const cellsBefore = earlier.cells
    for (const at of [COUNT, DROPPED, EXCEEDED]) {
      const now = cells[at] as number
      cells[at] = now - (cellsBefore[at] as number)
      cellsBefore[at] = now
    }
    for (const at of [SUM, SQUARES]) exchangeForDifference(cells, at, cellsBefore)
    for (const at of [MIN, MAX]) cellsBefore[at] = cells[at] as number
    if (this.count > 0) return
    cells[MIN] = Number.POSITIVE_INFINITY
    cells[MAX] = 0
  }

  /** Whether these values can be those of `earlier` and some more. */
  #continues(earlier: RecordedValues): boolean {
    if (this.count < earlier.count || this.dropped < earlier.dropped) return false
    if (this.exceeded < earlier.exceeded) return false
    const counts = this.slots._counts
    const { firstIndex, counts: before } = earlier.range()
    return before.every((count, offset) => count <= (counts[firstIndex + offset] as number))
  }

  /**
   * Becomes `earlier` and what these slots have more than it, at the precision of the slots: for a thread that
   * was ended in the middle of a recording, of which the figures cannot be trusted.
   */
  copyNewFrom(counts: Uint32Array | Float64Array, earlier: RecordedValues | undefined): void {
    this.reset()
    if (earlier !== undefined) this.add(earlier)
    const { slots } = this
    for (const [index, count] of counts.entries()) {
      const added = count - (earlier?.slots._counts[index] ?? 0)
      if (added <= 0) continue
      const end = Math.min(slots.highestValueAtIndex(index), this.highest)
      this.recordN(Math.floor((slots.valueFromIndex(index) + end) / 2), added)
    }
  }
}

/** Whether another thread has recorded to these cells since `earlier` was copied from them. */
export function hasNews(cells: Float64Array, earlier: RecordedValues | undefined): boolean {
  return cells[COUNT] !== (earlier?.count ?? 0) || cells[DROPPED] !== (earlier?.dropped ?? 0)
}

/** Asks the thread that records to these cells for a pause, with its next recording, or ends that. */
export function askForPause(cells: Float64Array, highest: number, asked: boolean): void {
  cells[FAST_LIMIT] = asked ? -1 : fastLimit(highest)
}

/** Up to here a value has a slot, and its square can be added to a sum at once. */
function fastLimit(highest: number): number {
  return Math.min(highest, MAX_SMALL)
}

/** Adds to a counter of oddities, which stops at 2^53 - 1 rather than losing single steps. */
function addSaturating(cells: Float64Array, at: number, added: number): void {
  cells[at] = Math.min((cells[at] as number) + added, Number.MAX_SAFE_INTEGER)
}
