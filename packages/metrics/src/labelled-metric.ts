import type { Instrument } from './instrument.ts'
import type { LabelValue } from './label-tree.ts'
import { type Labelled, valuesInOrder } from './labelled.ts'
import type { MetricFamily } from './metric-family.ts'
import type { ObservedGauge } from './observed-gauge.ts'
import type { Observer } from './observed-gauges.ts'
import { ObservedSeries } from './observed-series.ts'

/** The series of a family as the code asked for them, which may have more labels than a view has kept. */
export class LabelledMetric<I extends Instrument> implements Labelled<I> {
  readonly labelNames: readonly string[]
  /** A function of its own, not a method: the family's lookup, without a call in between. */
  readonly labels: (...values: readonly unknown[]) => I
  readonly #family: MetricFamily<I>
  /** Positions among the values asked for of those that the family keeps; undefined when it keeps all. */
  readonly #kept: readonly number[] | undefined
  #observer: Observer | undefined

  constructor(family: MetricFamily<I>, labelNames: readonly string[]) {
    this.labelNames = labelNames
    this.#family = family
    const kept = family.labelNames.map((name) => labelNames.indexOf(name))
    const keepsAll = kept.length === labelNames.length && kept.every((from, to) => from === to)
    this.#kept = keepsAll ? undefined : kept
    this.labels = keepsAll ? family.find : (...values) => family.find(...kept.map((from) => values[from]))
  }

  /** What tells of all series at once: `observer` the first time, the same one ever after. */
  observedBy<O extends Observer>(this: LabelledMetric<ObservedGauge>, observer: O): O {
    if (this.#observer === undefined) {
      this.#observer = observer
      const family = this.#family
      family.observed ??= new ObservedSeries(family)
      family.observed.add(observer, (labels) => this.#kept?.map((from) => labels[from]) ?? labels)
    }
    // A metric is asked for in one way only: anything else is a conflict.
    return this.#observer as O
  }

  named(values: Readonly<Record<string, LabelValue>>): I {
    return this.labels(...valuesInOrder(this.labelNames, values))
  }

  remove(...values: readonly unknown[]): boolean {
    return this.#family.remove(this.#kept?.map((from) => values[from]) ?? values)
  }
}

/** What a dropped metric with labels is: one instrument that keeps nothing, whatever the values. */
export function noopLabelled<I>(labelNames: readonly string[], noop: I): Labelled<I> {
  return { labelNames, labels: () => noop, named: () => noop, remove: () => false }
}
