import type { Clock } from './clock.ts'
import { type Reading, readingOf } from './gauge-reading.ts'

/** An answer that is kept for a while: it is dear to find out. */
export class CachedReading<T> {
  readonly #ask: () => T
  readonly #everyNs: number
  readonly #clock: Clock
  #reading: Reading<T> | undefined
  #readAtNs = 0

  /**
   * @param everyMs milliseconds that an answer, or the error in its place, is kept
   * @throws RangeError when `everyMs` is no number of at least 0
   */
  constructor(ask: () => T, everyMs: number, clock: Clock) {
    this.#ask = ask
    this.#everyNs = checkEveryMs(everyMs) * 1e6
    this.#clock = clock
  }

  /** Asks when there is no answer that is young enough. Does not throw. */
  read(): Reading<T> {
    const nowNs = this.#clock.nowNs()
    if (this.#reading === undefined || nowNs - this.#readAtNs >= this.#everyNs) {
      this.#reading = readingOf(this.#ask)
      this.#readAtNs = nowNs
    }
    return this.#reading
  }

  /** What was read before does not count. */
  forget(): void {
    this.#reading = undefined
  }
}

/** @throws RangeError when `everyMs` is no number of at least 0 */
export function checkEveryMs(everyMs: number): number {
  if (typeof everyMs === 'number' && everyMs >= 0) return everyMs
  throw new RangeError(`everyMs must be a number of at least 0, got ${String(everyMs)}`)
}
