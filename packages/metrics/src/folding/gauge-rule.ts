import type { Gauge } from '../gauge.ts'

/**
 * What becomes of the gauges of several workers, which have no one value: `'per-worker'` gives each a series
 * with the label `worker`, which goes with its worker; `'sum'` one that holds the sum over the workers there are.
 */
export type GaugeRule = 'per-worker' | 'sum'

/** @throws RangeError when `rule` is none */
export function checkGaugeRule(rule: GaugeRule): GaugeRule {
  if (rule === 'per-worker' || rule === 'sum') return rule
  throw new RangeError(`gauges must be 'per-worker' or 'sum', got ${String(rule)}`)
}

/** Sums over the workers. Added up anew each time: differences of fractions would drift. */
export class GaugeSums {
  readonly #parts = new WeakMap<Gauge, Map<object, number>>()

  /** @param worker any object, one for each part; @param value undefined when it has no part any more */
  set(gauge: Gauge, part: object, value: number | undefined): void {
    const parts = this.#parts.get(gauge) ?? new Map<object, number>()
    this.#parts.set(gauge, parts)
    if (value === undefined) parts.delete(part)
    else parts.set(part, value)
    let sum = 0
    for (const one of parts.values()) sum += one
    gauge.set(sum)
  }
}
