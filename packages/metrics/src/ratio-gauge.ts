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
    return ratioOf(this.#numerator(), this.#denominator())
  }

  /** Asks these from now on. */
  replaceCallbacks(numerator: () => number, denominator: () => number): void {
    this.#numerator = numerator
    this.#denominator = denominator
  }
}

/**
 * One value by another, as callbacks gave them.
 *
 * @throws RangeError when there is nothing to divide by: no ratio is not a ratio of 0
 * @throws TypeError when one of them, or the ratio, is no finite number
 */
export function ratioOf(numerator: unknown, denominator: unknown): number {
  const dividend = checkReading(numerator)
  const divisor = checkReading(denominator)
  if (divisor === 0) throw new RangeError('there is no ratio: the denominator is 0')
  return checkReading(dividend / divisor)
}
