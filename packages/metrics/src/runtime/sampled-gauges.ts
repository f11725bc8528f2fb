import type { Gauge } from '../gauge.ts'
import type { LabelValue } from '../label-tree.ts'
import type { Labelled } from '../labelled.ts'
import type { Registry } from '../registry.ts'
import type { Unit } from '../units.ts'

export interface SampledGauge {
  readonly name: string
  readonly unit: Unit
  readonly description: string
  /** @default none */
  readonly labels?: readonly string[]
}

/** Gauges that appear with their first value and go when nobody keeps them up to date any longer. */
export class SampledGauges {
  readonly #registry: Registry
  readonly #made = new Map<SampledGauge, Labelled<Gauge>>()
  #removed = false

  constructor(registry: Registry) {
    this.#registry = registry
  }

  /**
   * @param labelValues one for each of its labels, in order
   * @throws MetricKindError or MetricConflictError when the name is taken by something else
   */
  set(gauge: SampledGauge, value: number, ...labelValues: readonly LabelValue[]): void {
    // A sample that takes a while may come in late.
    if (this.#removed) return
    const made = this.#made.get(gauge) ?? this.#make(gauge)
    made.labels(...labelValues).set(value)
  }

  /** Takes them out of the registry, for good. */
  remove(): void {
    for (const { name } of this.#made.keys()) this.#registry.remove(name)
    this.#removed = true
  }

  #make(gauge: SampledGauge): Labelled<Gauge> {
    const { name, unit, description, labels = [] } = gauge
    const made: Labelled<Gauge> = this.#registry.gauge(name, {
      unit,
      description,
      labels: labels as readonly [string, ...string[]],
      expireAfterMs: Number.POSITIVE_INFINITY,
    })
    this.#made.set(gauge, made)
    return made
  }
}
