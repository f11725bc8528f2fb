import {
  checkEncodedFields,
  decodeCounts,
  type EncodedFields,
  type EncodedHistogram,
  encodeCounts,
  type HistogramDigits,
  HistogramFormatError,
  MAX_HIGHEST,
} from './encoded-histogram.ts'
import { addInteger, addProduct, addSquares, addSum, readSum, readSumExactly, setSum } from './exact-sum.ts'
import { HdrCounts } from './hdr-counts.ts'
import type { SlotRange } from './hdr-payload.ts'
import { type HistogramSnapshot, summarise } from './histogram-snapshot.ts'
import { checkUnit, type Unit } from './units.ts'

export interface HistogramOptions {
  /** What the values count. Histograms merge only within one unit. */
  readonly unit: Unit
  /**
   * Significant decimal digits kept of every value: quantiles are off by less than `10^-digits` of their
   * value. Decides the memory: over one hour in ns 18 kB for 2 digits, 132 kB for 3, 1 MB for 4.
   * @default 3
   */
  readonly digits?: HistogramDigits
  /**
   * The largest value to expect, an integer from 2 to 2^52. Larger values are recorded as this one and
   * counted in `exceeded`.
   * @default one hour for units of time, 2^40 (1 TiB) for bytes, 10^9 otherwise
   */
  readonly highest?: number
}

/** What decides the slots of a histogram, complete and checked. Histograms of one layout merge. */
export interface HistogramLayout {
  readonly unit: Unit
  readonly digits: HistogramDigits
  readonly highest: number
}

/** Two histograms cannot be merged: they differ in unit, digits or highest value. */
export class HistogramLayoutError extends Error {
  override readonly name = 'HistogramLayoutError'
  readonly code = 'TIDEMARK_HISTOGRAM_LAYOUT'
}

/**
 * Fills in the defaults.
 *
 * @throws RangeError when an option is out of its range
 */
export function resolveLayout(options: HistogramOptions): HistogramLayout {
  const unit = checkUnit(options.unit)
  const { digits = 3, highest = DEFAULT_HIGHEST[unit] ?? 1e9 } = options
  if (!(Number.isInteger(digits) && digits >= 1 && digits <= 4)) {
    throw new RangeError(`histogram digits must be 1, 2, 3 or 4, got ${String(digits)}`)
  }
  if (!(Number.isInteger(highest) && highest >= 2 && highest <= MAX_HIGHEST)) {
    throw new RangeError(
      `histogram highest must be an integer from 2 to ${MAX_HIGHEST}, got ${String(highest)}`,
    )
  }
  return { unit, digits, highest }
}

const DEFAULT_HIGHEST: Readonly<Record<string, number>> = {
  ns: 3.6e12,
  us: 3.6e9,
  ms: 3.6e6,
  s: 3600,
  By: 2 ** 40,
}

// Everything but the counts lives in one Float64Array: stores to it never allocate, where a class field
// would box every double that does not fit a small integer.
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

/**
 * How values are distributed: an HDR histogram over integers in the unit's smallest step, with a fixed
 * range and a fixed relative error, plus exact count, sum, minimum and maximum. Merging is lossless.
 *
 * Recording never throws and never allocates (except once when a slot passes 2^32 - 1). Reading an empty
 * histogram gives 0 everywhere: look at `count` first.
 */
export class Histogram implements HistogramLayout {
  readonly unit: Unit
  readonly digits: HistogramDigits
  readonly highest: number
  readonly #slots: HdrCounts
  readonly #cells: Float64Array = new Float64Array(CELLS)
  /** Integers up to here take the short way through `record`. */
  readonly #fastLimit: number

  /** @throws RangeError when an option is out of its range */
  constructor(options: HistogramOptions) {
    const { unit, digits, highest } = resolveLayout(options)
    this.unit = unit
    this.digits = digits
    this.highest = highest
    this.#slots = new HdrCounts(digits, highest)
    this.#fastLimit = Math.min(highest, MAX_SMALL)
    this.#cells[MIN] = Number.POSITIVE_INFINITY
  }

  get kind(): 'histogram' {
    return 'histogram'
  }

  /** Values recorded, those above `highest` included. */
  get count(): number {
    return this.#cells[COUNT] as number
  }

  /** Exact below 2^53, then the nearest double. */
  get sum(): number {
    return readSum(this.#cells, SUM)
  }

  /** As {@link sum}, of the squared values. */
  get sumOfSquares(): number {
    return readSum(this.#cells, SQUARES)
  }

  /** The smallest value recorded, exactly. */
  get min(): number {
    return this.count === 0 ? 0 : (this.#cells[MIN] as number)
  }

  /** The largest value recorded, exactly; at most `highest`. */
  get max(): number {
    return this.#cells[MAX] as number
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count
  }

  /** Standard deviation of the recorded values (divided by `count`), free of cancellation. */
  get stdDev(): number {
    const count = this.count
    if (count === 0) return 0
    // n · Σv² - (Σv)² in integers: in doubles a small spread around a large mean would cancel away.
    const sum = readSumExactly(this.#cells, SUM)
    const spread = BigInt(count) * readSumExactly(this.#cells, SQUARES) - sum * sum
    // Sums that came through JSON may be rounded, which can turn a zero spread negative.
    return spread <= 0n ? 0 : Math.sqrt(Number(spread)) / count
  }

  /** Recordings that were ignored: no number, NaN, negative, or an invalid number of times. */
  get dropped(): number {
    return this.#cells[DROPPED] as number
  }

  /** Values above `highest`, recorded as `highest`. */
  get exceeded(): number {
    return this.#cells[EXCEEDED] as number
  }

  /**
   * Records a value, rounded to the nearest integer. Never throws: what is not a number of at least 0 is
   * counted in `dropped`, what is above `highest` in `exceeded`.
   */
  record(value: number): void {
    // One comparison sends the rare cases away: NaN, -1, 1e300. The type check keeps out bigints and numeric
    // strings, which compare like numbers.
    if (typeof value !== 'number' || !(value >= 0 && value <= this.#fastLimit)) {
      this.recordN(value, 1)
      return
    }
    // Truncating to 32 bits is what the slot arithmetic needs next; Math.round would cost a third more here.
    const integer = (value + 0.5) | 0
    const slots = this.#slots
    slots.incrementCountAtIndex(slots.countsArrayIndex(integer))
    const cells = this.#cells
    cells[COUNT] = (cells[COUNT] as number) + 1
    if (integer < (cells[MIN] as number)) cells[MIN] = integer
    if (integer > (cells[MAX] as number)) cells[MAX] = integer
    addInteger(cells, SUM, integer)
    addInteger(cells, SQUARES, integer * integer)
  }

  /**
   * Records a value `times` times, as {@link record} does.
   *
   * @param times an integer from 0 to 2^53 - 1; anything else, or one that takes `count` past 2^53 - 1, is
   *   ignored and counted in `dropped`
   */
  recordN(value: number, times: number): void {
    const cells = this.#cells
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
    const slots = this.#slots
    slots.addToCountAtIndex(slots.countsArrayIndex(integer), times)
    cells[COUNT] = count
    if (integer < (cells[MIN] as number)) cells[MIN] = integer
    if (integer > (cells[MAX] as number)) cells[MAX] = integer
    addProduct(cells, SUM, integer, times)
    addSquares(cells, SQUARES, integer, times)
  }

  /**
   * The value that a share `q` of all values do not exceed, within `10^-digits` of it and never outside
   * `min` to `max`. `quantile(1)` is `max` exactly.
   *
   * @param q 0 to 1
   * @throws RangeError when `q` is outside
   */
  quantile(q: number): number {
    return this.quantiles([q])[0] as number
  }

  /**
   * Several quantiles in one pass over the counts, in the order asked for.
   *
   * @param qs each 0 to 1, in any order
   * @throws RangeError when one is outside
   */
  quantiles(qs: readonly number[]): number[] {
    for (const q of qs) {
      if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile must be between 0 and 1, got ${q}`)
    }
    const values = new Array<number>(qs.length).fill(0)
    if (this.count === 0) return values
    const { firstIndex, counts } = this.#range()
    const ascending = qs
      .map((q, position) => ({ rank: this.#rank(q), position }))
      .sort((a, b) => a.rank - b.rank)
    let index = 0
    let seen = counts[0] as number
    for (const { rank, position } of ascending) {
      while (seen < rank) seen += counts[++index] as number
      const value = this.#slots.highestValueAtIndex(firstIndex + index)
      values[position] = Math.min(Math.max(value, this.min), this.max)
    }
    return values
  }

  /** The 1-based position of the quantile `q` among the sorted values. */
  #rank(q: number): number {
    const position = q * this.count
    // 0.07 · 100 is 7.000000000000001: what is one unit in the last place above an integer is that integer.
    const ulp = 2 ** (Math.floor(Math.log2(position)) - 52)
    return Math.min(Math.max(Math.ceil(position - ulp), 1), this.count)
  }

  /** The slots from that of the minimum to that of the maximum; one empty slot without values. */
  #range(): SlotRange {
    const slots = this.#slots
    const firstIndex = slots.countsArrayIndex(this.min)
    return { firstIndex, counts: slots._counts.subarray(firstIndex, slots.countsArrayIndex(this.max) + 1) }
  }

  /**
   * Adds all values of `other` to this histogram, as if they had been recorded here.
   *
   * @throws HistogramLayoutError when unit, digits or highest value differ
   * @throws RangeError when the count would pass 2^53 - 1
   */
  merge(other: Histogram): void {
    for (const property of ['unit', 'digits', 'highest'] as const) {
      if (other[property] === this[property]) continue
      throw new HistogramLayoutError(
        `cannot merge histograms whose ${property} differs: ${this[property]} here, ${other[property]} there`,
      )
    }
    const cells = this.#cells
    const added = other.#cells
    const count = this.count + other.count
    if (count > Number.MAX_SAFE_INTEGER) {
      throw new RangeError(
        `cannot merge histograms of ${this.count} and ${other.count} values: past 2^53 - 1`,
      )
    }
    if (other.count > 0) {
      const { firstIndex, counts } = other.#range()
      for (let offset = 0; offset < counts.length; offset++) {
        const slotCount = counts[offset] as number
        if (slotCount > 0) this.#slots.addToCountAtIndex(firstIndex + offset, slotCount)
      }
    }
    cells[COUNT] = count
    cells[MIN] = Math.min(cells[MIN] as number, added[MIN] as number)
    cells[MAX] = Math.max(cells[MAX] as number, added[MAX] as number)
    addSaturating(cells, DROPPED, added[DROPPED] as number)
    addSaturating(cells, EXCEEDED, added[EXCEEDED] as number)
    addSum(cells, SUM, added)
    addSum(cells, SQUARES, added)
  }

  /** An independent histogram with the same values. */
  copy(): Histogram {
    const copy = new Histogram(this)
    copy.merge(this)
    return copy
  }

  /** Forgets all values, and what was dropped. */
  reset(): void {
    this.#slots.clearCounts()
    this.#cells.fill(0)
    this.#cells[MIN] = Number.POSITIVE_INFINITY
  }

  /** The whole histogram as plain JSON. */
  encode(): EncodedHistogram {
    return { ...this.#fields(), counts: encodeCounts(this.digits, this.highest, this.#range()) }
  }

  #fields(): EncodedFields {
    const { unit, digits, highest, count, sum, sumOfSquares, min, max, dropped, exceeded } = this
    return { unit, digits, highest, count, sum, sumOfSquares, min, max, dropped, exceeded }
  }

  /** An immutable summary of now, for people and reporters; it carries the encoded histogram along. */
  snapshot(): HistogramSnapshot {
    const { digits, highest } = this
    const fields = this.#fields()
    const { firstIndex, counts } = this.#range()
    const slots = { firstIndex, counts: counts.slice() }
    return summarise(this, () => ({ ...fields, counts: encodeCounts(digits, highest, slots) }))
  }

  /**
   * The histogram {@link encode} wrote. Checks everything: `encoded` may come from a file or a peer.
   *
   * @throws HistogramFormatError when it is not an encoded histogram or contradicts itself
   */
  static decode(encoded: EncodedHistogram): Histogram {
    const fields = checkEncodedFields(encoded)
    const histogram = new Histogram(fields)
    const slots = histogram.#slots
    let count = 0
    let lowestIndex = Number.POSITIVE_INFINITY
    let highestIndex = 0
    decodeCounts(encoded.counts, fields, slots.countsArrayLength, (index, slotCount) => {
      slots.addToCountAtIndex(index, slotCount)
      count += slotCount
      lowestIndex = Math.min(lowestIndex, index)
      highestIndex = index
    })
    if (count !== fields.count) {
      throw new HistogramFormatError('count', `found ${fields.count}, but the counts add up to ${count}`)
    }
    if (count === 0) return histogram.#restore(fields)
    if (slots.countsArrayIndex(fields.min) !== lowestIndex) {
      throw new HistogramFormatError('min', `found ${fields.min}, which is not where the counts begin`)
    }
    if (slots.countsArrayIndex(fields.max) !== highestIndex) {
      throw new HistogramFormatError('max', `found ${fields.max}, which is not where the counts end`)
    }
    return histogram.#restore(fields)
  }

  #restore(fields: EncodedFields): this {
    const cells = this.#cells
    cells[COUNT] = fields.count
    if (fields.count > 0) cells[MIN] = fields.min
    cells[MAX] = fields.max
    cells[DROPPED] = fields.dropped
    cells[EXCEEDED] = fields.exceeded
    setSum(cells, SUM, fields.sum)
    setSum(cells, SQUARES, fields.sumOfSquares)
    return this
  }
}

/** Adds to a counter of oddities, which stops at 2^53 - 1 rather than losing single steps. */
function addSaturating(cells: Float64Array, at: number, added: number): void {
  cells[at] = Math.min((cells[at] as number) + added, Number.MAX_SAFE_INTEGER)
}
