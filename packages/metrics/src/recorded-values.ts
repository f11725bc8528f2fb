import {
  addBigint,
  addInteger,
  addProduct,
  addSquares,
  addSum,
  LOW_LIMIT,
  readSum,
  readSumExactly,
  setSum,
} from './exact-sum.ts'
import { HdrCounts, UINT32_RANGE } from './hdr-counts.ts'
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
const CELLS = 9

/** The largest integer whose square can be added to a sum at once: 67 ms in nanoseconds. */
const MAX_SMALL = 2 ** 26 - 1

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

/** The hot path of a histogram: what recording writes. `Histogram` documents the behaviour. */
export class RecordedValues implements RecordedFigures {
  readonly slots: HdrCounts
  readonly cells: Float64Array = new Float64Array(CELLS)
  readonly highest: number
  /** Integers up to here take the short way through `record`. */
  readonly #fastLimit: number

  constructor({ digits, highest }: HistogramLayout) {
    this.slots = new HdrCounts(digits, highest)
    this.highest = highest
    this.#fastLimit = Math.min(highest, MAX_SMALL)
    this.cells[MIN] = Number.POSITIVE_INFINITY
  }

  record(value: number): void {
    // One comparison sends the rare cases away: NaN, -1, 1e300. The type check keeps out bigints and numeric
    // strings, which compare like numbers.
    if (typeof value !== 'number' || !(value >= 0 && value <= this.#fastLimit)) {
      this.recordN(value, 1)
      return
    }
    // Truncating to 32 bits is what the slot arithmetic needs next; Math.round would cost a third more here.
    const integer = (value + 0.5) | 0
    const slots = this.slots
    slots.incrementCountAtIndex(slots.countsArrayIndex(integer))
    const cells = this.cells
    cells[COUNT] = (cells[COUNT] as number) + 1
    if (integer < (cells[MIN] as number)) cells[MIN] = integer
    if (integer > (cells[MAX] as number)) cells[MAX] = integer
    addInteger(cells, SUM, integer)
    addInteger(cells, SQUARES, integer * integer)
  }

  /**
   * As `record` for each value, at half the cost: sums and extremes stay in registers, and the values do not
   * wait for each other.
   */
  recordAll(values: Float64Array): void {
    const { slots, cells } = this
    const fastLimit = this.#fastLimit
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
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as number
      if (!(value >= 0 && value <= fastLimit)) {
        this.recordN(value, 1)
        continue
      }
      const integer = (value + 0.5) | 0
      // As in `countsArrayIndex`, with its constants in registers.
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
    cells[COUNT] = (cells[COUNT] as number) + count
    if (min < (cells[MIN] as number)) cells[MIN] = min
    if (max > (cells[MAX] as number)) cells[MAX] = max
    addProduct(cells, SUM, sum, 1)
    addInteger(cells, SQUARES, squares)
    cells[SQUARES] = (cells[SQUARES] as number) + squaresHigh
  }

  recordN(value: number, times: number): void {
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
    let integer = Math.round(value) + 0
    if (integer > this.highest) {
      integer = this.highest
      addSaturating(cells, EXCEEDED, times)
    }
    const slots = this.slots
    slots.addToCountAtIndex(slots.countsArrayIndex(integer), times)
    cells[COUNT] = count
    if (integer < (cells[MIN] as number)) cells[MIN] = integer
    if (integer > (cells[MAX] as number)) cells[MAX] = integer
    addProduct(cells, SUM, integer, times)
    addSquares(cells, SQUARES, integer, times)
  }

  /** Adds figures of values that have been added to `slots` already, and exceed neither extreme but `min`. */
  addFigures(count: number, min: number, sum: bigint, sumOfSquares: bigint): void {
    const cells = this.cells
    cells[COUNT] = (cells[COUNT] as number) + count
    cells[MIN] = Math.min(cells[MIN] as number, min)
    addBigint(cells, SUM, sum)
    addBigint(cells, SQUARES, sumOfSquares)
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
    const count = this.count
    if (count === 0) return 0
    // n · Σv² - (Σv)² in integers: in doubles a small spread around a large mean would cancel away.
    const sum = readSumExactly(this.cells, SUM)
    const spread = BigInt(count) * readSumExactly(this.cells, SQUARES) - sum * sum
    // Sums that came through JSON may be rounded, which can turn a zero spread negative.
    return spread <= 0n ? 0 : Math.sqrt(Number(spread)) / count
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
    cells[COUNT] = count
    cells[MIN] = Math.min(cells[MIN] as number, added[MIN] as number)
    cells[MAX] = Math.max(cells[MAX] as number, added[MAX] as number)
    addSaturating(cells, DROPPED, added[DROPPED] as number)
    addSaturating(cells, EXCEEDED, added[EXCEEDED] as number)
    addSum(cells, SUM, added)
    addSum(cells, SQUARES, added)
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
    this.cells.fill(0)
    this.cells[MIN] = Number.POSITIVE_INFINITY
  }
}

/** Adds to a counter of oddities, which stops at 2^53 - 1 rather than losing single steps. */
function addSaturating(cells: Float64Array, at: number, added: number): void {
  cells[at] = Math.min((cells[at] as number) + added, Number.MAX_SAFE_INTEGER)
}
