import type { AskedGauge, Reading } from './gauge-reading.ts'

/** One series of a gauge whose callback tells all of them: what it last said of this one. */
export class ObservedGauge implements AskedGauge {
  #reading: Reading

  constructor(reading: Reading) {
    this.#reading = reading
  }

  get kind(): 'gauge' {
    return 'gauge'
  }

  /** @throws why there is no value */
  get value(): number {
    if ('error' in this.#reading) throw this.#reading.error
    return this.#reading.value
  }

  observe(reading: Reading): void {
    this.#reading = reading
  }
}
