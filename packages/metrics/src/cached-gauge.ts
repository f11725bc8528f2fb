import { CachedReading } from './cached-reading.ts'
import type { Clock } from './clock.ts'
import { type AskedGauge, checkReading, readOrThrow } from './gauge-reading.ts'

/** A value that is dear to find out, and good enough for a while: the size of a folder, a table's rows. */
export class CachedGauge implements AskedGauge {
  #callback: () => number
  readonly #cached: CachedReading<number>

  /**
   * @param everyMs milliseconds that a value, or the error in its place, is kept
   * @throws RangeError when `everyMs` is no number of at least 0
   */
  constructor(callback: () => number, everyMs: number, clock: Clock) {
    this.#callback = callback
    this.#cached = new CachedReading(() => checkReading(this.#callback()), everyMs, clock)
  }

  get kind(): 'gauge' {
    return 'gauge'
  }

  /** @throws what the callback threw when it was last asked */
  get value(): number {
    return readOrThrow(this.#cached.read())
  }

  /** Asks `callback` from now on; what was read before does not count. */
  replaceCallback(callback: () => number): void {
    this.#callback = callback
    this.#cached.forget()
  }
}
