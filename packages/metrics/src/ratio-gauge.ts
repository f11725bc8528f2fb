import { type AskedGauge, checkReading } from './gauge-reading.ts'

/** One value by another: hits by lookups, used by available. */
export class RatioGauge implements AskedGauge {
  #numerator: () => number
  #denominator: () => number

  constructor(numerator: () => number, denominator: () => number) {
    this.#numerator = numerator
    this.#denominator = denominator
  }

  get kind(): 'gauge' {
    return 'gauge'
  }

  /**
   * @throws RangeError when there is nothing to divide by: no ratio is not a ratio of 0
   * @throws as a callback gauge does
   */
  get value(): number {
    const numerator = checkReading(this.#numerator())
    const denominator = checkReading(this.#denominator())
    if (denominator === 0) throw new RangeError('there is no ratio: the denominator is 0')
    return checkReading(numerator / denominator)
  }

  /** Asks these from now on. */
  replaceCallbacks(numerator: () => number, denominator: () => number): void {
    this.#numerator = numerator
    this.#denominator = denominator
  }
}
