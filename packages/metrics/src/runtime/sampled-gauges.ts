import type { MetricOptions } from '../metric-options.ts'
import type { Registry } from '../registry.ts'
import type { Tags } from '../tags.ts'
import type { Unit } from '../units.ts'

export interface SampledGauge {
  readonly name: string
  readonly unit: Unit
  readonly description: string
}

/** Gauges that appear with their first value and go when nobody keeps them up to date any longer. */
export class SampledGauges {
  readonly #registry: Registry
  readonly #names = new Set<string>()
  #removed = false

  constructor(registry: Registry) {
    this.#registry = registry
  }

  /** @throws MetricKindError or MetricConflictError when the name is taken by something else */
  set(gauge: SampledGauge, value: number, tags: Tags = {}): void {
    // A sample that takes a while may come in late.
    if (this.#removed) return
    const { name, unit, description } = gauge
    const options: MetricOptions = { unit, description, tags, expireAfterMs: Number.POSITIVE_INFINITY }
    this.#registry.gauge(name, options).set(value)
    this.#names.add(name)
  }

  /** Takes them out of the registry, for good. */
  remove(): void {
    for (const name of this.#names) this.#registry.remove(name)
    this.#removed = true
  }
}
