import * as types from 'node:util/types'
import { type Clock, systemClock } from './clock.ts'
import { Histogram } from './histogram.ts'
import type { HistogramDigits } from './histogram-layout.ts'
import { MovingRates, type Rates } from './moving-rates.ts'
import { PendingCalls } from './pending-calls.ts'
import { checkSlowerThan, SlowCalls } from './slow-calls.ts'
import { Timing } from './timing.ts'

export interface TimerOptions {
  /** @default systemClock */
  readonly clock?: Clock
  /** Significant digits of the durations. @default 3 */
  readonly digits?: HistogramDigits
  /** The longest duration to expect, in nanoseconds. @default one hour */
  readonly highest?: number
  /** Durations above it, in nanoseconds, are told to `onSlow`. @default none are */
  readonly slowerThanNs?: number
  /** Told of each slow call. What it throws, or rejects with, is ignored and counted in `hookErrors`. */
  readonly onSlow?: (durationNs: number) => unknown
}

/** What a timer counts beside its histogram. */
export interface CallCounts {
  /** Calls that failed. */
  errors: number
  /** Calls under way. */
  inFlight: number
}

export let callCountsOf: (timer: Timer) => CallCounts

/** Counts the calls of a timer in `counts` from now on, beginning with what that holds. */
export let countCallsIn: (timer: Timer, counts: CallCounts) => void

/**
 * How long something takes, how often it happens and how often it fails: a histogram of nanoseconds, of good
 * and failed calls alike, with the rates of a meter and a count of errors.
 */
export class Timer {
  readonly histogram: Histogram
  readonly #clock: Clock
  readonly #rates: MovingRates
  readonly #slowerThanNs: number
  readonly #slowCalls: SlowCalls | undefined
  #calls: CallCounts = { errors: 0, inFlight: 0 }

  /** @throws RangeError when an option is out of its range */
  constructor(options: TimerOptions = {}) {
    const { clock = systemClock, slowerThanNs = Number.POSITIVE_INFINITY, onSlow, ...layout } = options
    this.histogram = new Histogram({ unit: 'ns', ...layout })
    this.#clock = clock
    this.#rates = new MovingRates(clock)
    this.#slowerThanNs = checkSlowerThan(slowerThanNs)
    this.#slowCalls = onSlow && new SlowCalls(onSlow)
  }

  get kind(): 'timer' {
    return 'timer'
  }

  /** Calls that have ended, well or not. */
  get count(): number {
    return this.histogram.count
  }

  /** Calls that failed: threw, rejected, or were said to. They are part of `count`. */
  get errors(): number {
    return this.#calls.errors
  }

  /** Calls under way in `time`, `wrap` and `started`. Tokens are not counted: they may be dropped. */
  get inFlight(): number {
    return this.#calls.inFlight
  }

  /** Durations that were ignored, such as those of an invalid token. */
  get dropped(): number {
    return this.histogram.dropped
  }

  /** How often `onSlow` threw or rejected. */
  get hookErrors(): number {
    return this.#slowCalls?.errors ?? 0
  }

  /** The timer's clock, in nanoseconds from an arbitrary origin. A token for {@link stop} and {@link fail}. */
  now(): number {
    return this.#clock.nowNs()
  }

  /** A token for {@link stop}, the same as {@link now}: a plain number, so that nothing is allocated. */
  start(): number {
    return this.#clock.nowNs()
  }

  /** Records the time since `token`, from {@link start} or {@link now}, as often as it is called. */
  stop(token: number): void {
    // Subtracting a bigint would throw; the histogram drops NaN.
    this.record(typeof token === 'number' ? this.#clock.nowNs() - token : Number.NaN)
  }

  /** As {@link stop}, for a call that failed. */
  fail(token: number): void {
    this.stop(token)
    this.#calls.errors++
  }

  /** Records a duration measured elsewhere, in nanoseconds. Never throws. */
  record(ns: number): void {
    this.histogram.record(ns)
    // The type check comes first: comparing a symbol would throw.
    if (typeof ns === 'number' && ns > this.#slowerThanNs) this.#slowCalls?.tell(ns)
  }

  /**
   * Runs `fn` and records how long it took, also when it throws or rejects, which counts as an error.
   * Returns exactly what `fn` returned: for an async function the same promise, timed until it settles.
   *
   * The timer listens to that promise, which makes its rejection a handled one: do not use it for a promise
   * that nobody else awaits. Thenables that are not promises (query builders that run when awaited) are
   * timed until returned and otherwise left alone, because listening would start them: wrap those in an
   * async function.
   */
  time<T>(fn: () => T): T {
    const token = this.#begin()
    let result: T
    try {
      result = fn()
    } catch (error) {
      this.#end(token, true)
      throw error
    }
    if (isPromise(result)) {
      Timer.#pending.wait(result, this, token)
    } else {
      this.#end(token, false)
    }
    return result
  }

  /** A call that ends when it is disposed of: `using call = timer.started()`. */
  started(): Timing {
    const token = this.#begin()
    return new Timing((failed) => this.#end(token, failed))
  }

  /** A function that does what `fn` does and is timed as by {@link time}. */
  wrap<This, Args extends unknown[], Result>(
    fn: (this: This, ...args: Args) => Result,
  ): (this: This, ...args: Args) => Result {
    const timer = this
    const wrapped = function (this: This, ...args: Args): Result {
      return timer.time(() => fn.apply(this, args))
    }
    // Frameworks look at both: routes by name, error handlers by the number of parameters.
    Object.defineProperty(wrapped, 'name', { value: fn.name, configurable: true })
    return Object.defineProperty(wrapped, 'length', { value: fn.length, configurable: true })
  }

  /** How often durations are recorded; see `MovingRates`. */
  rates(): Rates {
    return this.#rates.read(this.histogram.count)
  }

  #begin(): number {
    this.#calls.inFlight++
    return this.#clock.nowNs()
  }

  #end(token: number, failed: boolean): void {
    this.#calls.inFlight--
    if (failed) this.#calls.errors++
    this.record(this.#clock.nowNs() - token)
  }

  /** Of all timers, so that calls of one are at hand for another. */
  static readonly #pending = new PendingCalls((timer: Timer, token, failed) => timer.#end(token, failed))

  static {
    callCountsOf = (timer) => timer.#calls
    countCallsIn = (timer, counts) => {
      timer.#calls = counts
    }
  }
}

/** Also true for promises of another realm, as under test runners that use `node:vm`. */
function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise || (typeof value === 'object' && types.isPromise(value))
}
