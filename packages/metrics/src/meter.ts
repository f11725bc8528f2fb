import { type Clock, systemClock } from './clock.ts'
import { Counter } from './counter.ts'
import { MovingRates, type Rates } from './moving-rates.ts'

export interface MeterOptions {
  /** @default systemClock */
  readonly clock?: Clock
}

/** What counts the events of a meter. */
export let eventsOf: (meter: Meter) => Counter

/** Counts the events of a meter with `counter` from now on, beginning with what that holds. */
export let countEventsWith: (meter: Meter, counter: Counter) => void

/** Counts events and tells how often they come. Marking costs what a counter costs: it reads no clock. */
export class Meter {
  #events: Counter = new Counter()
  readonly #rates: MovingRates

  constructor(options: MeterOptions = {}) {
    this.#rates = new MovingRates(options.clock ?? systemClock)
  }

  get kind(): 'meter' {
    return 'meter'
  }

  get count(): number {
    return this.#events.count
  }

  /** Marks that were ignored: no number, NaN, negative or infinite. */
  get dropped(): number {
    return this.#events.dropped
  }

  /** Counts `n` events. Never throws: an invalid `n` is counted in `dropped`. */
  mark(n = 1): void {
    this.#events.inc(n)
  }

  /** The rates of now. They move every 5 s, when read: see `MovingRates` for what that approximates. */
  rates(): Rates {
    return this.#rates.read(this.#events.count)
  }

  static {
    eventsOf = (meter) => meter.#events
    countEventsWith = (meter, counter) => {
      meter.#events = counter
    }
  }
}
