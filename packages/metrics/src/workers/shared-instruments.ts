import { Counter } from '../counter.ts'
import { Gauge } from '../gauge.ts'
import type { CallCounts } from '../timer.ts'

// Instruments whose numbers are cells that another thread reads. Each cell has one writer and is a double by
// itself, eight bytes at a multiple of eight: the processors that `checkArchitecture` lets pass load and store
// those whole.

/** Cells: count, dropped. */
export class SharedCounter extends Counter {
  readonly #cells: Float64Array

  constructor(cells: Float64Array) {
    super()
    this.#cells = cells
  }

  override get count(): number {
    return this.#cells[0] as number
  }

  override get dropped(): number {
    return this.#cells[1] as number
  }

  override inc(n = 1): void {
    const cells = this.#cells
    const count = cells[0] as number
    if (n === 1) cells[0] = count + 1
    else if (typeof n === 'number' && n >= 0 && count + n <= Number.MAX_VALUE) cells[0] = count + n
    else cells[1] = (cells[1] as number) + 1
  }
}

/** Cells: value, updates, dropped. */
export class SharedGauge extends Gauge {
  readonly #cells: Float64Array

  constructor(cells: Float64Array) {
    super()
    this.#cells = cells
  }

  override get value(): number {
    return this.#cells[0] as number
  }

  override get updates(): number {
    return this.#cells[1] as number
  }

  override get dropped(): number {
    return this.#cells[2] as number
  }

  override set(value: number): void {
    const cells = this.#cells
    if (Number.isFinite(value)) {
      cells[0] = value
      cells[1] = (cells[1] as number) + 1
    } else cells[2] = (cells[2] as number) + 1
  }
}

/** Cells: errors, calls in flight. */
export class SharedCallCounts implements CallCounts {
  readonly #cells: Float64Array

  constructor(cells: Float64Array) {
    this.#cells = cells
  }

  get errors(): number {
    return this.#cells[0] as number
  }

  set errors(errors: number) {
    this.#cells[0] = errors
  }

  get inFlight(): number {
    return this.#cells[1] as number
  }

  set inFlight(inFlight: number) {
    this.#cells[1] = inFlight
  }
}
