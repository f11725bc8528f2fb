import { type AskedGauge, checkReading } from './gauge-reading.ts'

/** A value that goes up and down and is set where it changes: open connections, the size of a queue. */
export class Gauge {
  #value = 0
  #updates = 0
  #dropped = 0

  get kind(): 'gauge' {
    return 'gauge'
  }

  get value(): number {
    return this.#value
  }

  /** How often it was set, also to the value that it had. */
  get updates(): number {
    return this.#updates
  }

  /** Changes that were ignored because they would not have left a finite number. */
  get dropped(): number {
    return this.#dropped
  }

  /** Never throws: what is not a finite number is counted in `dropped`. */
  set(value: number): void {
    if (Number.isFinite(value)) {
      this.#value = value
      this.#updates++
    } else this.#dropped++
  }

  /** Adds `n`, which may be negative; as forgiving as {@link set}. */
  inc(n = 1): void {
    this.#add(n)
  }

  /** Subtracts `n`, as {@link inc} adds it. */
  dec(n = 1): void {
    this.#add(typeof n === 'number' ? -n : n)
  }

  #add(n: number): void {
    this.set(typeof n === 'number' ? this.value + n : Number.NaN)
  }
}

/** A value that is asked for at each snapshot: the size of a pool, the age of a cache. */
export class CallbackGauge implements AskedGauge {
  #callback: () => number

  /** @param callback returns a finite number; runs at each snapshot, so it must be quick */
  constructor(callback: () => number) {
    this.#callback = callback
  }

  get kind(): 'gauge' {
    return 'gauge'
  }

  /**
   * @throws TypeError when the callback returns anything but a finite number
   * @throws whatever the callback throws
   */
  get value(): number {
    return checkReading(this.#callback())
  }

  /** Asks `callback` from now on. */
  replaceCallback(callback: () => number): void {
    this.#callback = callback
  }
}
