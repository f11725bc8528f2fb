import { recordCorrected } from './coordinated-omission.ts'
import { decodeValues } from './decoded-values.ts'
import {
  checkEncodedFields,
  type EncodedFields,
  type EncodedHistogram,
  encodeCounts,
} from './encoded-histogram.ts'
import { HistogramCut } from './histogram-cut.ts'
import {
  type HistogramDigits,
  type HistogramLayout,
  HistogramLayoutError,
  type HistogramOptions,
  resolveLayout,
} from './histogram-layout.ts'
import { type HistogramSnapshot, summarise } from './histogram-snapshot.ts'
import { RecordedValues } from './recorded-values.ts'
import { checkSlo } from './slo-buckets.ts'
import { slotQuantiles } from './slot-quantiles.ts'
import type { Unit } from './units.ts'

/** What a histogram has recorded, for the encoders and decoders of this package. */
export let recordedValuesOf: (histogram: Histogram) => RecordedValues

/**
 * How values are distributed: an HDR histogram over integers in the unit's smallest step, with a fixed
 * range and a fixed relative error, plus exact count, sum, minimum and maximum. Merging is lossless.
 *
 * Recording never throws and never allocates, except once when a value first passes 2^26 - 1, and once when a
 * slot passes 2^32 - 1. Reading an empty histogram gives 0 everywhere: look at `count` first.
 */
export class Histogram implements HistogramLayout {
  readonly unit: Unit
  readonly digits: HistogramDigits
  readonly highest: number
  /** Bounds to count values under, in snapshots. Not part of the layout: it does not keep from merging. */
  readonly slo: readonly number[]
  readonly #values: RecordedValues

  /** @throws RangeError when an option is out of its range */
  constructor(options: HistogramOptions) {
    const layout = resolveLayout(options)
    this.unit = layout.unit
    this.digits = layout.digits
    this.highest = layout.highest
    this.slo = checkSlo(options.slo ?? [], layout.highest)
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
   * Records a value that was late because what came before it blocked, and with it those that the wait kept
   * from being measured ("coordinated omission"): `value - expectedInterval`, `value - 2 · expectedInterval`
   * and so on, down to `expectedInterval`. All figures are what recording each of them would give (sums as
   * exactly as ever: below 2^105, the nearest double); the work is bounded by the slots, however many values
   * they are. Allocates when there is something to correct.
   *
   * @param expectedInterval how far apart values should come, in the unit; rounded to an integer of at least
   *   1. Anything but a number above 0 corrects nothing. A `value` above `highest` is corrected from
   *   `highest` down.
   */
  recordCorrected(value: number, expectedInterval: number): void {
    recordCorrected(this.#values, value, expectedInterval)
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
    return slotQuantiles(this.#values, qs)
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
    const fields = this.#fields()
    return summarise(fields, this.#values.stdDev, new HistogramCut(fields, this.#values, this.slo))
  }

  /**
   * The histogram {@link encode} wrote. Checks everything: `encoded` may come from a file or a peer.
   *
   * @throws HistogramFormatError when it is not an encoded histogram or contradicts itself
   */
  static decode(encoded: EncodedHistogram): Histogram {
    const fields = checkEncodedFields(encoded)
    const histogram = new Histogram(fields)
    decodeValues(histogram.#values, encoded)
    return histogram
  }

  static {
    recordedValuesOf = (histogram) => histogram.#values
  }
}
