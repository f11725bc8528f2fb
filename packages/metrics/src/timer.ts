import { types } from 'node:util'
import { type Clock, systemClock } from './clock.ts'
import { Histogram } from './histogram.ts'
import type { HistogramDigits } from './histogram-layout.ts'
import { MovingRates, type Rates } from './moving-rates.ts'

export interface TimerOptions {
  /** @default systemClock */
  readonly clock?: Clock
  /** Significant digits of the durations. @default 3 */
  readonly digits?: HistogramDigits
  /** The longest duration to expect, in nanoseconds. @default one hour */
  readonly highest?: number
}

/** How long something takes and how often it happens: a histogram of nanoseconds with the rates of a meter. */
export class Timer {
  readonly histogram: Histogram
  readonly #clock: Clock
  readonly #rates: MovingRates

  /** @throws RangeError when an option is out of its range */
  constructor(options: TimerOptions = {}) {
    const { clock = systemClock, ...layout } = options
    this.histogram = new Histogram({ unit: 'ns', ...layout })
    this.#clock = clock
    this.#rates = new MovingRates(clock)
  }

  get kind(): 'timer' {
    return 'timer'
  }

  get count(): number {
    return this.histogram.count
  }

  /** Durations that were ignored, such as those of an invalid token. */
  get dropped(): number {
    return this.histogram.dropped
  }

  /** The timer's clock, in nanoseconds from an arbitrary origin: for durations handed to {@link record}. */
  now(): number {
    return this.#clock.nowNs()
  }

  /** A token for {@link stop}. A plain number, so that nothing is allocated. */
  start(): number {
    return this.#clock.nowNs()
  }

  /** Records the time since `token`, from {@link start} or {@link now}, as often as it is called. */
  stop(token: number): void {
    // Subtracting a bigint would throw; the histogram drops NaN.
    this.histogram.record(typeof token === 'number' ? this.#clock.nowNs() - token : Number.NaN)
  }

  /** Records a duration measured elsewhere, in nanoseconds. Never throws. */
  record(ns: number): void {
    this.histogram.record(ns)
  }

  /**
   * Runs `fn` and records how long it took, also when it throws or rejects. Returns exactly what `fn`
   * returned: for an async function the same promise, timed until it settles.
   *
   * The timer listens to that promise, which makes its rejection a handled one: do not use it for a promise
   * that nobody else awaits. Thenables that are not promises (query builders that run when awaited) are
   * timed until returned and otherwise left alone, because listening would start them: wrap those in an
   * async function.
   */
  time<T>(fn: () => T): T {
    const token = this.start()
    let result: T
    try {
      result = fn()
    } catch (error) {
      this.stop(token)
      throw error
    }
    if (isPromise(result)) {
      const settled = (): void => this.stop(token)
      result.then(settled, settled)
    } else {
      this.stop(token)
    }
    return result
  }

  /** How often durations are recorded; see `MovingRates`. */
  rates(): Rates {
    return this.#rates.read(this.histogram.count)
  }
}

/** Also true for promises of another realm, as under test runners that use `node:vm`. */
function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise || (typeof value === 'object' && types.isPromise(value))
}
