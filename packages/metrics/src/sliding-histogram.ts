import { type Clock, systemClock } from './clock.ts'
import { Histogram } from './histogram.ts'
import { type HistogramDigits, type HistogramOptions, resolveLayout } from './histogram-layout.ts'
import type { HistogramSnapshot } from './histogram-snapshot.ts'
import { checkSlo } from './slo-buckets.ts'
import type { Unit } from './units.ts'

export interface SlidingHistogramOptions extends HistogramOptions {
  /** How far back values count, above 0. @default 60 */
  readonly windowSeconds?: number
  /**
   * Into how many parts the window is divided, 1 to 1000; values leave it a part at a time. Each part that has
   * values takes the memory of a histogram.
   * @default 6
   */
  readonly parts?: number
  /** @default systemClock */
  readonly clock?: Clock
}

/**
 * How the values of the last while are distributed: a ring of histograms, one for each part of the window,
 * pooled when it is read. Values count for at least `windowSeconds · (1 - 1/parts)` and at most
 * `windowSeconds`; while they do, they count in full and exactly.
 *
 * Time moves on when something is recorded or read; there is no timer. Recording costs a clock reading more
 * than that of a `Histogram`, and allocates once for each part.
 */
export class SlidingHistogram {
  readonly unit: Unit
  readonly digits: HistogramDigits
  readonly highest: number
  readonly slo: readonly number[]
  readonly windowSeconds: number
  readonly #clock: Clock
  readonly #partNs: number
  /** At index `part % parts`; made when a value first falls into it, then used over and over. */
  readonly #ring: (Histogram | undefined)[]
  /** The part that now is in, counted from the clock's origin. */
  #part: number

  /** @throws RangeError when an option is out of its range */
  constructor(options: SlidingHistogramOptions) {
    const { windowSeconds = 60, parts = 6, clock = systemClock } = options
    if (!(windowSeconds > 0 && windowSeconds < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`windowSeconds must be a number above 0, got ${String(windowSeconds)}`)
    }
    if (!(Number.isInteger(parts) && parts >= 1 && parts <= 1000)) {
      throw new RangeError(`parts must be an integer from 1 to 1000, got ${String(parts)}`)
    }
    const { unit, digits, highest } = resolveLayout(options)
    this.unit = unit
    this.digits = digits
    this.highest = highest
    this.slo = checkSlo(options.slo ?? [], highest)
    this.windowSeconds = windowSeconds
    this.#clock = clock
    this.#partNs = (windowSeconds * 1e9) / parts
    this.#ring = new Array<Histogram | undefined>(parts).fill(undefined)
    this.#part = this.#partNow()
  }

  get kind(): 'sliding-histogram' {
    return 'sliding-histogram'
  }

  /** As `Histogram.record`. */
  record(value: number): void {
    this.#current().record(value)
  }

  /** As `Histogram.recordN`. */
  recordN(value: number, times: number): void {
    this.#current().recordN(value, times)
  }

  /** As `Histogram.recordCorrected`; the missing values count as recorded now. */
  recordCorrected(value: number, expectedInterval: number): void {
    this.#current().recordCorrected(value, expectedInterval)
  }

  /** A histogram of all values in the window. It is the caller's: it does not move on. */
  pooled(): Histogram {
    this.#moveOn()
    const pooled = new Histogram(this)
    for (const histogram of this.#ring) {
      if (histogram !== undefined && (histogram.count > 0 || histogram.dropped > 0)) pooled.merge(histogram)
    }
    return pooled
  }

  /** A summary of the values in the window. */
  snapshot(): HistogramSnapshot {
    return this.pooled().snapshot()
  }

  /** Forgets all values, and what was dropped. */
  reset(): void {
    for (const histogram of this.#ring) histogram?.reset()
  }

  #current(): Histogram {
    this.#moveOn()
    const at = this.#part % this.#ring.length
    const current = this.#ring[at] ?? new Histogram(this)
    this.#ring[at] = current
    return current
  }

  /** Empties the parts that have left the window since it was last looked at. */
  #moveOn(): void {
    const now = this.#partNow()
    const parts = this.#ring.length
    // Not more often than once around, however long nothing happened.
    const first = Math.max(this.#part + 1, now - parts + 1)
    for (let part = first; part <= now; part++) this.#ring[part % parts]?.reset()
    if (now > this.#part) this.#part = now
  }

  #partNow(): number {
    return Math.floor(this.#clock.nowNs() / this.#partNs)
  }
}
