import type { EncodedHistogram } from './encoded-histogram.ts'
import { type CountsByBound, NONE, type SloBucket, sloBuckets } from './slo-buckets.ts'
import type { SlotValues } from './slot-quantiles.ts'

/** Values that a share of all values do not exceed: `p999` is that of 99.9 %. */
export interface Quantiles {
  readonly p50: number
  readonly p75: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly p999: number
}

/**
 * What a histogram held at one moment, in its unit. Frozen; all figures are 0 when `count` is. Quantiles and buckets
 * are worked out when they are first read: readers of the rest never pay for them.
 */
export interface HistogramSnapshot {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly stdDev: number
  readonly quantiles: Quantiles
  /** Cumulative, one per bound of the histogram's `slo`; empty when it has none. */
  readonly buckets: readonly SloBucket[]
  /** Recordings that were no number of at least 0; they are in nothing else. */
  readonly dropped: number
  /** Values above the histogram's `highest`, recorded as that. */
  readonly exceeded: number
  /**
   * The histogram itself, for `mergeHistograms`: quantiles cannot be merged, histograms can. Computed when
   * it is first read, which includes `JSON.stringify`; readers of the figures alone never pay for it.
   */
  readonly encoded: EncodedHistogram
}

/** The shares of {@link Quantiles}, ascending. */
export const QUANTILES_REPORTED: readonly number[] = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999]

/** Names the values at {@link QUANTILES_REPORTED}. */
export function quantilesOf(values: readonly number[]): Quantiles {
  // Not a pattern, which asks an iterator for each of them.
  const at = (position: number): number => values[position] ?? 0
  return Object.freeze({ p50: at(0), p75: at(1), p90: at(2), p95: at(3), p99: at(4), p999: at(5) })
}

/** What every snapshot has at once. */
type Figures = Pick<HistogramSnapshot, 'count' | 'sum' | 'min' | 'max' | 'dropped' | 'exceeded'>

/** What is worked out when it is first read, from a copy of the state of then. */
export interface LazyFigures {
  /** Of {@link QUANTILES_REPORTED}. */
  quantiles(): readonly number[]
  /** Those of `buckets`, which need not be counted for them. */
  readonly bounds: readonly number[]
  buckets(): CountsByBound
  encode(): EncodedHistogram
  /** The counts themselves, where they are at hand. */
  readonly slotValues?: SlotValues
}

/** Of a distribution of now that is read as a snapshot is: see `live-series.ts`. */
export abstract class LiveFigures {
  abstract readonly bounds: readonly number[]
  abstract readonly slotValues: SlotValues
  abstract countsByBound(): CountsByBound
}

/** The buckets of a snapshot without an object for each, of which freezing takes longer than counting. */
export let countsByBoundOf: (snapshot: HistogramSnapshot) => CountsByBound

/** The bounds of its buckets, without counting. */
export let boundsOf: (snapshot: HistogramSnapshot) => readonly number[]

/** The slots of a snapshot; undefined when only its encoded form has them. */
export let slotValuesOf: (snapshot: HistogramSnapshot) => SlotValues | undefined

export function summarise(figures: Figures, stdDev: number, lazy: LazyFigures): HistogramSnapshot {
  return new Summary(figures, stdDev, lazy)
}

/**
 * A snapshot whose dear figures are worked out when they are first read: a scrape cuts all series at once and
 * then reads of each what its format shows.
 *
 * They are properties of the object itself, so that JSON, `structuredClone` and `{ ...snapshot }` have them, but
 * their getters are the same for all: with getters of its own every object would become a hash table, which takes
 * longer to make than all the rest. A getter still takes as long to define as a hundred stores, so what is cheap, or
 * known to be nothing, is a plain value.
 */
class Summary implements HistogramSnapshot {
  declare readonly count: number
  declare readonly sum: number
  declare readonly min: number
  declare readonly max: number
  declare readonly mean: number
  declare readonly stdDev: number
  declare readonly quantiles: Quantiles
  declare readonly buckets: readonly SloBucket[]
  declare readonly dropped: number
  declare readonly exceeded: number
  declare readonly encoded: EncodedHistogram
  readonly #lazy: LazyFigures
  #quantiles: Quantiles | undefined
  #countsByBound: CountsByBound | undefined
  #buckets: readonly SloBucket[] | undefined
  #encoded: EncodedHistogram | undefined

  constructor({ count, sum, min, max, dropped, exceeded }: Figures, stdDev: number, lazy: LazyFigures) {
    this.#lazy = lazy
    this.count = count
    this.sum = sum
    this.min = min
    this.max = max
    this.mean = count === 0 ? 0 : sum / count
    this.stdDev = stdDev
    Object.defineProperty(this, 'quantiles', Summary.#getters.quantiles)
    if (lazy.bounds.length > 0) Object.defineProperty(this, 'buckets', Summary.#getters.buckets)
    else this.buckets = NONE
    this.dropped = dropped
    this.exceeded = exceeded
    Object.defineProperty(this, 'encoded', Summary.#getters.encoded)
    Object.freeze(this)
  }

  static {
    countsByBoundOf = (snapshot) => {
      if (#lazy in snapshot) {
        snapshot.#countsByBound ??= snapshot.#lazy.buckets()
        return snapshot.#countsByBound
      }
      if (snapshot instanceof LiveFigures) return snapshot.countsByBound()
      const buckets = bucketsOf(snapshot)
      return { bounds: buckets.map(({ le }) => le), counts: buckets.map(({ count }) => count) }
    }
    boundsOf = (snapshot) => {
      if (#lazy in snapshot) return snapshot.#lazy.bounds
      if (snapshot instanceof LiveFigures) return snapshot.bounds
      return bucketsOf(snapshot).map(({ le }) => le)
    }
    slotValuesOf = (snapshot) => {
      if (#lazy in snapshot) return snapshot.#lazy.slotValues
      return snapshot instanceof LiveFigures ? snapshot.slotValues : undefined
    }
  }

  static readonly #getters = {
    quantiles: getter((summary: Summary) => (summary.#quantiles ??= quantilesOf(summary.#lazy.quantiles()))),
    buckets: getter((summary: Summary) => (summary.#buckets ??= sloBuckets(countsByBoundOf(summary)))),
    encoded: getter((summary: Summary) => (summary.#encoded ??= Object.freeze(summary.#lazy.encode()))),
  }
}

/** Of a snapshot that came from elsewhere, such as JSON, perhaps of a version without buckets. */
function bucketsOf(snapshot: Partial<HistogramSnapshot>): readonly SloBucket[] {
  return snapshot.buckets ?? []
}

function getter<Owner, Value>(read: (owner: Owner) => Value): PropertyDescriptor {
  return {
    enumerable: true,
    get(this: Owner) {
      return read(this)
    },
  }
}
