import type { Clock } from './clock.ts'

/** How often something happens, per second. */
export interface Rates {
  /** Over the whole life of the meter. */
  readonly meanPerSecond: number
  /** Exponentially weighted over about the last minute, and so on. */
  readonly m1PerSecond: number
  readonly m5PerSecond: number
  readonly m15PerSecond: number
}

const TICK_SECONDS = 5
const TICK_NS = TICK_SECONDS * 1e9
const WINDOW_MINUTES = [1, 5, 15] as const

/** What one tick leaves of the old rate: `1 - alpha`, with `alpha = 1 - exp(-5 s / window)`. */
const KEPT_PER_TICK = WINDOW_MINUTES.map((minutes) => Math.exp(-TICK_SECONDS / 60 / minutes))

/**
 * The moving averages of Dropwizard's meters, which are those of the Unix load average: every 5 s,
 * `rate += alpha · (rate of the last 5 s - rate)`.
 *
 * Ticks are made up for when the rates are read, so that counting events needs neither a clock nor a timer.
 * The approximation: events are taken to be spread evenly since the last reading, as nothing recorded when
 * they came. Read every 5 s the averages are Dropwizard's exactly; read less often, what happened between
 * two readings is smoothed over the time between them. Events since the last full tick wait for the next.
 *
 * @see Dropwizard Metrics, EWMA.java
 */
export class MovingRates {
  readonly #clock: Clock
  readonly #startNs: number
  #tickNs: number
  /** Events that ticks have accounted for; has a fraction when a tick fell between two readings. */
  #ticked = 0
  /** Per window, in events per second; undefined before the first tick. */
  #perSecond: readonly number[] | undefined

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startNs = clock.nowNs()
    this.#tickNs = this.#startNs
  }

  /** @param count events so far, never fewer than at the last reading */
  read(count: number): Rates {
    const nowNs = this.#clock.nowNs()
    const elapsedNs = nowNs - this.#tickNs
    const ticks = Math.floor(elapsedNs / TICK_NS)
    if (ticks >= 1) this.#tick(ticks, (count - this.#ticked) / elapsedNs)
    const [m1PerSecond = 0, m5PerSecond = 0, m15PerSecond = 0] = this.#perSecond ?? []
    const ageNs = nowNs - this.#startNs
    const meanPerSecond = ageNs > 0 ? (count / ageNs) * 1e9 : 0
    return { meanPerSecond, m1PerSecond, m5PerSecond, m15PerSecond }
  }

  #tick(ticks: number, eventsPerNs: number): void {
    const perSecond = eventsPerNs * 1e9
    const before = this.#perSecond
    // The first tick sets the rate, as Dropwizard does: a meter does not climb from 0.
    this.#perSecond = KEPT_PER_TICK.map((kept, window) =>
      before === undefined ? perSecond : perSecond + ((before[window] as number) - perSecond) * kept ** ticks,
    )
    this.#ticked += eventsPerNs * ticks * TICK_NS
    this.#tickNs += ticks * TICK_NS
  }
}
