import type { Registry } from '../registry.ts'
import { checkGaugeRule, type GaugeRule, GaugeSums } from './gauge-rule.ts'

/** What all series have in common that are folded into one registry. */
export class Folding {
  readonly registry: Registry
  readonly gauges: GaugeRule
  readonly sums: GaugeSums = new GaugeSums()
  /** Ends what it listens to. */
  readonly close: () => void
  #generation = 0

  /** @throws RangeError when `gauges` is no rule */
  constructor(registry: Registry, gauges: GaugeRule = 'per-worker') {
    this.registry = registry
    this.gauges = checkGaugeRule(gauges)
    this.close = registry.onSeries((series) => {
      // One that has expired comes back by itself, with all it held.
      if (series.event === 'removed' && series.reason === 'removed') this.#generation++
    })
  }

  /** Changes when series were taken out of the registry: instruments have to be asked for anew. */
  get generation(): number {
    return this.#generation
  }
}
