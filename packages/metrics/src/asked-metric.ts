import { callSite } from './call-site.ts'
import type { HistogramDigits } from './histogram-layout.ts'
import type { Instrument, MetricKind } from './instrument.ts'
import type { Labelled } from './labelled.ts'
import { MetricConflictError, MetricKindError } from './metric-errors.ts'
import type { MetricFamily } from './metric-family.ts'
import type { SeriesLimits } from './series-limits.ts'
import type { Tags } from './tags.ts'
import type { Unit } from './units.ts'
import type { MetricDefinition } from './view.ts'

/** What a caller asked for; what is undefined is left to the metric that exists. */
export interface AskedOptions extends Partial<SeriesLimits> {
  readonly description?: string | undefined
  readonly tags?: Tags | undefined
  readonly labels?: readonly string[] | undefined
  readonly unit?: Unit | undefined
  readonly digits?: HistogramDigits | undefined
  readonly highest?: number | undefined
  readonly slo?: readonly number[] | undefined
  readonly slowerThanNs?: number | undefined
}

/** How a kind of metric is made. */
export interface Recipe<I extends Instrument> {
  readonly kind: MetricKind
  /** Where a gauge's value comes from: one name has one answer. */
  readonly value?: string
  /**
   * The unit and layout of a metric that is asked for the first time.
   *
   * @throws RangeError when one is out of its range
   */
  readonly resolve: (labels: readonly string[]) => Pick<MetricDefinition, 'unit' | 'digits' | 'highest'>
  readonly create: (metric: MetricDefinition, tags: () => Tags) => I
  /** What a view that drops the metric hands out. */
  readonly noop: () => I
  /** The function the caller called. */
  readonly callee: (...args: never[]) => unknown
}

/** By the names that error messages use; undefined where the caller leaves it to the metric. */
export interface Settings extends Omit<AskedOptions, 'description' | 'tags' | keyof SeriesLimits> {
  readonly maxSeries: number | undefined
  readonly expireAfterMs: number | undefined
  readonly value: string | undefined
}

/** A metric as one piece of code asked for it. */
export interface Asked {
  readonly kind: MetricKind
  readonly settings: Settings
  description: string
  readonly firstAt: string
  readonly family: MetricFamily
  readonly labelled: Labelled<Instrument>
}

export function settingsOf(
  { unit, digits, highest, slo, maxSeries, expireAfterMs, slowerThanNs }: AskedOptions,
  labels: readonly string[],
  value: string | undefined,
): Settings {
  return { unit, digits, highest, slo, maxSeries, expireAfterMs, slowerThanNs, labels, value }
}

/** The limits that the caller gave. */
export function limitsOf({ maxSeries, expireAfterMs }: AskedOptions): Partial<SeriesLimits> {
  return {
    ...(maxSeries === undefined ? {} : { maxSeries }),
    ...(expireAfterMs === undefined ? {} : { expireAfterMs }),
  }
}

/**
 * Checks that a metric is what a caller expects.
 *
 * @throws MetricKindError
 * @throws MetricConflictError
 */
export function checkAsked(
  existing: Asked,
  name: string,
  { kind, callee }: Pick<Recipe<Instrument>, 'kind' | 'callee'>,
  wanted: Partial<Settings>,
): void {
  const places = (): { first: string; now: string } => ({ first: existing.firstAt, now: callSite(callee) })
  if (existing.kind !== kind) throw new MetricKindError(name, existing.kind, kind, places())
  for (const [setting, value] of Object.entries(wanted)) {
    const found = existing.settings[setting as keyof Settings]
    if (value === undefined || JSON.stringify(value) === JSON.stringify(found)) continue
    throw new MetricConflictError(name, setting, found, value, places())
  }
}

/** A description given late is adopted; there is one for each name. */
export function adoptDescription(
  existing: Asked,
  name: string,
  { callee }: Pick<Recipe<Instrument>, 'callee'>,
  description: string,
): void {
  if (description === '' || description === existing.description) return
  if (existing.description !== '') {
    const places = { first: existing.firstAt, now: callSite(callee) }
    throw new MetricConflictError(name, 'description', existing.description, description, places)
  }
  existing.description = description
  if (existing.family.description === '') existing.family.description = description
}
