import { type Reading, readingOf } from './gauge-reading.ts'
import type { LabelNames, LabelValues } from './labelled.ts'
import type { Observation, Observer } from './observed-gauges.ts'
import { ratioOf } from './ratio-gauge.ts'

/** Tells both values of the ratio of one series, with the values of its labels in their order. */
export type ObserveRatio<Names extends LabelNames> = (
  numerator: number,
  denominator: number,
  ...labels: LabelValues<Names>
) => void

/** Tells the ratios of all series that there are; runs at each snapshot, so it must be quick. */
export type RatioObservingCallback<Names extends LabelNames> = (observe: ObserveRatio<Names>) => void

/** A ratio with labels that is asked for the values of all its series at each snapshot. */
export class RatioObservedGauges<Names extends LabelNames = LabelNames> implements Observer {
  readonly labelNames: Names
  #callback: RatioObservingCallback<Names>

  constructor(labelNames: Names, callback: RatioObservingCallback<Names>) {
    this.labelNames = labelNames
    this.#callback = callback
  }

  /** Asks `callback` from now on. */
  replaceCallback(callback: RatioObservingCallback<Names>): void {
    this.#callback = callback
  }

  tell(): Reading<readonly Observation[]> {
    return readingOf(() => {
      const observations: Observation[] = []
      this.#callback((numerator, denominator, ...labels) => {
        observations.push({ reading: readingOf(() => ratioOf(numerator, denominator)), labels })
      })
      return observations
    })
  }
}
