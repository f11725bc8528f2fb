import type { Clock } from './clock.ts'
import { type AskedGauge, checkReading, type Reading, readOrThrow } from './gauge-reading.ts'

/** A value that is dear to find out, and good enough for a while: the size of a folder, a table's rows. */
export class CachedGauge implements AskedGauge {
  #callback: () => number
  readonly #everyNs: number
  readonly #clock: Clock
  #reading: Reading | undefined
  #readAtNs = 0

  /**
   * @param everyMs milliseconds that a value, or the error in its place, is kept
   * @throws RangeError when `everyMs` is no number of at least 0
   */
  constructor(callback: () => number, everyMs: number, clock: Clock) {
    this.#callback = callback
    this.#everyNs = checkEveryMs(everyMs) * 1e6
    this.#clock = clock
  }

  get kind(): 'gauge' {
    return 'gauge'
  }

  /** @throws what the callback threw when it was last asked */
  get value(): number {
    const nowNs = this.#clock.nowNs()
    if (this.#reading === undefined || nowNs - this.#readAtNs >= this.#everyNs) {
      this.#reading = this.#ask()
      this.#readAtNs = nowNs
    }
    return readOrThrow(this.#reading)
  }

  /** Asks `callback` from now on; what was read before does not count. */
  replaceCallback(callback: () => number): void {
    this.#callback = callback
    this.#reading = undefined
  }

  #ask(): Reading {
    try {
      return { value: checkReading(this.#callback()) }
    } catch (error) {
      return { error }
    }
  }
}

/** @throws RangeError when `everyMs` is no number of at least 0 */
export function checkEveryMs(everyMs: number): number {
  if (typeof everyMs === 'number' && everyMs >= 0) return everyMs
  throw new RangeError(`everyMs must be a number of at least 0, got ${String(everyMs)}`)
}
