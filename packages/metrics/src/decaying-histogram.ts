import { type Clock, systemClock } from './clock.ts'
import { HdrCounts } from './hdr-counts.ts'
import { type HistogramDigits, type HistogramOptions, resolveLayout } from './histogram-layout.ts'
import { QUANTILES_REPORTED, type Quantiles, quantilesOf } from './histogram-snapshot.ts'
import type { Unit } from './units.ts'

export interface DecayingHistogramOptions extends Omit<HistogramOptions, 'slo'> {
  /** After how long a value counts half, above 0. @default 60 */
  readonly halfLifeSeconds?: number
  /** @default systemClock */
  readonly clock?: Clock
}

/** How recent values are distributed, each with the weight it has left. All figures are 0 without values. */
export interface DecayingHistogramSnapshot {
  /** How many values were recorded since the beginning, faded ones included. */
  readonly count: number
  /** What they weigh together now: a fresh value 1, one of a half-life ago 0.5. */
  readonly weight: number
  /** Within the digits, as are the other figures; of values that still weigh anything. */
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly stdDev: number
  readonly quantiles: Quantiles
  readonly dropped: number
  readonly exceeded: number
}

/** A slot that weighs less than a value of 20 half-lives ago counts as empty: an old maximum ends some day. */
const FADED = 2 ** -20
/** Weights stay far below 2^1023, even when 2^53 of them share a slot. */
const MAX_HALF_LIVES = 900

/**
 * Exponentially decaying weights in the slots of an HDR histogram, by forward decay: a value is given the
 * weight `2^(age of the histogram / half-life)` once, and weights are only ever compared with that of a value
 * of now. That is exact exponential decay, without touching old values, and every value counts: nothing is
 * sampled. Weights grow until they would leave the doubles, and are then scaled down, every 900 half-lives.
 *
 * @see G. Cormode, V. Shkapenyuk, D. Srivastava, B. Xu: Forward Decay: A Practical Time Decay Model for
 *   Streaming Systems. ICDE 2009
 */
export class DecayingHistogram {
  readonly unit: Unit
  readonly digits: HistogramDigits
  readonly highest: number
  readonly halfLifeSeconds: number
  readonly #clock: Clock
  readonly #slots: HdrCounts
  readonly #weights: Uint32Array | Float64Array
  readonly #halfLifeNs: number
  /** The time at which a value weighs 1: the paper's landmark. */
  #landmarkNs: number
  #count = 0
  #dropped = 0
  #exceeded = 0

  /** @throws RangeError when an option is out of its range */
  constructor(options: DecayingHistogramOptions) {
    const { halfLifeSeconds = 60, clock = systemClock } = options
    if (!(halfLifeSeconds > 0 && halfLifeSeconds < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`halfLifeSeconds must be a number above 0, got ${String(halfLifeSeconds)}`)
    }
    const { unit, digits, highest } = resolveLayout(options)
    this.unit = unit
    this.digits = digits
    this.highest = highest
    this.halfLifeSeconds = halfLifeSeconds
    this.#clock = clock
    this.#slots = new HdrCounts(digits, highest)
    // As wide slots are doubles, the weights take the place of the counts.
    this.#slots.widen()
    this.#slots.reach(this.#slots.countsArrayLength - 1)
    this.#weights = this.#slots._counts
    this.#halfLifeNs = halfLifeSeconds * 1e9
    this.#landmarkNs = clock.nowNs()
  }

  get kind(): 'decaying-histogram' {
    return 'decaying-histogram'
  }

  /** Records a value as `Histogram.record` does: never throws, drops what is no number of at least 0. */
  record(value: number): void {
    if (typeof value !== 'number' || !(value >= 0)) {
      this.#dropped++
      return
    }
    let integer = Math.round(value) + 0
    if (integer > this.highest) {
      integer = this.highest
      this.#exceeded++
    }
    const index = this.#slots.countsArrayIndex(integer)
    // First, as it may scale down the weight that it is then added to.
    const weight = this.#weightOfNow()
    this.#weights[index] = (this.#weights[index] as number) + weight
    this.#count++
  }

  /** A summary of now. */
  snapshot(): DecayingHistogramSnapshot {
    const unitWeight = this.#weightOfNow()
    const weights = this.#weights
    const faded = FADED * unitWeight
    let total = 0
    let first = -1
    let last = -1
    for (let index = 0; index < weights.length; index++) {
      const weight = weights[index] as number
      if (weight < faded) continue
      total += weight
      if (first === -1) first = index
      last = index
    }
    const { mean, stdDev } = this.#moments(first, last, faded, total)
    return Object.freeze({
      count: this.#count,
      weight: total / unitWeight,
      min: first === -1 ? 0 : this.#slots.valueFromIndex(first),
      max: last === -1 ? 0 : this.#highestAt(last),
      mean,
      stdDev,
      quantiles: quantilesOf(this.#quantiles(first, last, faded, total)),
      dropped: this.#dropped,
      exceeded: this.#exceeded,
    })
  }

  /** Forgets all values, and what was dropped. */
  reset(): void {
    this.#weights.fill(0)
    this.#landmarkNs = this.#clock.nowNs()
    this.#count = 0
    this.#dropped = 0
    this.#exceeded = 0
  }

  /** What a value recorded now weighs. Scales all weights down first where they have grown too far. */
  #weightOfNow(): number {
    const nowNs = this.#clock.nowNs()
    const halfLives = (nowNs - this.#landmarkNs) / this.#halfLifeNs
    if (halfLives < MAX_HALF_LIVES) return 2 ** halfLives
    const scale = 2 ** -halfLives
    const weights = this.#weights
    for (let index = 0; index < weights.length; index++) {
      weights[index] = (weights[index] as number) * scale
    }
    this.#landmarkNs = nowNs
    return 1
  }

  /** Mean first, then deviations from it: subtracting squares would cancel. */
  #moments(first: number, last: number, faded: number, total: number): { mean: number; stdDev: number } {
    if (first === -1) return { mean: 0, stdDev: 0 }
    let sum = 0
    for (let index = first; index <= last; index++) {
      const weight = this.#weights[index] as number
      if (weight >= faded) sum += weight * this.#middleAt(index)
    }
    const mean = sum / total
    let squares = 0
    for (let index = first; index <= last; index++) {
      const weight = this.#weights[index] as number
      if (weight >= faded) squares += weight * (this.#middleAt(index) - mean) ** 2
    }
    return { mean, stdDev: Math.sqrt(squares / total) }
  }

  /** Of {@link QUANTILES_REPORTED}, which ascend. */
  #quantiles(first: number, last: number, faded: number, total: number): number[] {
    if (first === -1) return QUANTILES_REPORTED.map(() => 0)
    let index = first
    let seen = this.#weights[first] as number
    return QUANTILES_REPORTED.map((q) => {
      // Adding up in the same order as for `total` reaches it exactly; `last` is for what rounding leaves.
      while (seen < q * total && index < last) {
        const weight = this.#weights[++index] as number
        if (weight >= faded) seen += weight
      }
      return this.#highestAt(index)
    })
  }

  #middleAt(index: number): number {
    return (this.#slots.valueFromIndex(index) + this.#highestAt(index)) / 2
  }

  #highestAt(index: number): number {
    return Math.min(this.#slots.highestValueAtIndex(index), this.highest)
  }
}
