import type { HistogramDigits } from './histogram-layout.ts'
import type { MetricKind } from './instrument.ts'
import type { Unit } from './units.ts'

/** A metric as it is asked for the first time, its defaults filled in. */
export interface MetricDefinition {
  readonly name: string
  readonly kind: MetricKind
  readonly unit: Unit
  readonly description: string
  readonly labels: readonly string[]
  /** Of histograms and timers. */
  readonly digits?: HistogramDigits
  /** Of histograms and timers. */
  readonly highest?: number
}

/** What a view changes; the rest stays as the code asked for it. */
export interface ViewChanges {
  readonly name?: string
  readonly description?: string
  readonly digits?: HistogramDigits
  readonly highest?: number
  /** Those of its labels to keep, in any order. Series that then have the same values become one. */
  readonly labels?: readonly string[]
}

/**
 * Decides what becomes of a metric, when it is first asked for: the operator's word on what the code
 * measures. `'drop'` hands out an instrument that keeps nothing; undefined changes nothing.
 */
export type View = (metric: MetricDefinition) => ViewChanges | 'drop' | undefined

/**
 * @throws TypeError when the view keeps a label that the metric does not have
 */
export function applyChanges(asked: MetricDefinition, changes: ViewChanges | undefined): MetricDefinition {
  if (changes === undefined) return asked
  for (const label of changes.labels ?? []) {
    if (!asked.labels.includes(label)) {
      throw new TypeError(`the view of metric "${asked.name}" keeps label "${label}", which it does not have`)
    }
  }
  // Digits and a highest value have no meaning for a counter: a view for all metrics may name them anyway.
  const { digits = asked.digits, highest = asked.highest } = asked.digits === undefined ? {} : changes
  return {
    ...asked,
    name: changes.name ?? asked.name,
    description: changes.description ?? asked.description,
    labels: changes.labels ?? asked.labels,
    ...(digits === undefined ? {} : { digits }),
    ...(highest === undefined ? {} : { highest }),
  }
}
