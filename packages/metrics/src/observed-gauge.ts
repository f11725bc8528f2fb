import { type AskedGauge, type Reading, readOrThrow } from './gauge-reading.ts'

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
    return readOrThrow(this.#reading)
  }

  observe(reading: Reading): void {
    this.#reading = reading
  }
}
