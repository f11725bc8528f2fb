import {
  checkEncodedFields,
  decodeCounts,
  type EncodedFields,
  type EncodedHistogram,
  encodeCounts,
  HistogramFormatError,
} from './encoded-histogram.ts'
import {
  type HistogramDigits,
  type HistogramLayout,
  HistogramLayoutError,
  type HistogramOptions,
  resolveLayout,
} from './histogram-layout.ts'
import { type HistogramSnapshot, summarise } from './histogram-snapshot.ts'
import { RecordedValues } from './recorded-values.ts'
import type { Unit } from './units.ts'

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
  readonly #values: RecordedValues

  /** @throws RangeError when an option is out of its range */
  constructor(options: HistogramOptions) {
    const layout = resolveLayout(options)
    this.unit = layout.unit
    this.digits = layout.digits
    this.highest = layout.highest
    this.#values = new RecordedValues(layout)
  }

  get kind(): 'histogram' {
    return 'histogram'
  }

  /** Values recorded, those above `highest` included. */
  get count(): number {
    return this.#values.count
  }

  /** Exact below 2^53, then the nearest double. */
  get sum(): number {
    return this.#values.sum
  }

  /** As {@link sum}, of the squared values. */
  get sumOfSquares(): number {
    return this.#values.sumOfSquares
  }

  /** The smallest value recorded, exactly. */
  get min(): number {
    return this.#values.min
  }

  /** The largest value recorded, exactly; at most `highest`. */
  get max(): number {
    return this.#values.max
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count
  }

  /** Standard deviation of the recorded values (divided by `count`), free of cancellation. */
  get stdDev(): number {
    return this.#values.stdDev
  }

  /** Recordings that were ignored: no number, NaN, negative, or an invalid number of times. */
  get dropped(): number {
    return this.#values.dropped
  }

  /** Values above `highest`, recorded as `highest`. */
  get exceeded(): number {
    return this.#values.exceeded
  }

  /**
   * Records a value, rounded to the nearest integer. Never throws: what is not a number of at least 0 is
   * counted in `dropped`, what is above `highest` in `exceeded`.
   */
  record(value: number): void {
    this.#values.record(value)
  }

  /** Records each of `values` as {@link record} does, at half the cost per value. */
  recordAll(values: Float64Array): void {
    this.#values.recordAll(values)
  }

  /**
   * Records a value `times` times, as {@link record} does.
   *
   * @param times an integer from 0 to 2^53 - 1; anything else, or one that takes `count` past 2^53 - 1, is
   *   ignored and counted in `dropped`
   */
  recordN(value: number, times: number): void {
    this.#values.recordN(value, times)
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
    const { firstIndex, counts } = this.#values.range()
    const ascending = qs
      .map((q, position) => ({ rank: this.#rank(q), position }))
      .sort((a, b) => a.rank - b.rank)
    let index = 0
    let seen = counts[0] as number
    for (const { rank, position } of ascending) {
      while (seen < rank) seen += counts[++index] as number
      const value = this.#values.slots.highestValueAtIndex(firstIndex + index)
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
    this.#values.add(other.#values)
  }

  /** An independent histogram with the same values. */
  copy(): Histogram {
    const copy = new Histogram(this)
    copy.merge(this)
    return copy
  }

  /** Forgets all values, and what was dropped. */
  reset(): void {
    this.#values.reset()
  }

  /** The whole histogram as plain JSON. */
  encode(): EncodedHistogram {
    return { ...this.#fields(), counts: encodeCounts(this.digits, this.highest, this.#values.range()) }
  }

  #fields(): EncodedFields {
    const { unit, digits, highest, count, sum, sumOfSquares, min, max, dropped, exceeded } = this
    return { unit, digits, highest, count, sum, sumOfSquares, min, max, dropped, exceeded }
  }

  /** An immutable summary of now, for people and reporters; it carries the encoded histogram along. */
  snapshot(): HistogramSnapshot {
    const { digits, highest } = this
    const fields = this.#fields()
    const { firstIndex, counts } = this.#values.range()
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
    const { slots } = histogram.#values
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
    if (count > 0 && slots.countsArrayIndex(fields.min) !== lowestIndex) {
      throw new HistogramFormatError('min', `found ${fields.min}, which is not where the counts begin`)
    }
    if (count > 0 && slots.countsArrayIndex(fields.max) !== highestIndex) {
      throw new HistogramFormatError('max', `found ${fields.max}, which is not where the counts end`)
    }
    histogram.#values.restore(fields)
    return histogram
  }
}
