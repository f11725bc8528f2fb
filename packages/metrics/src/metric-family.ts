import type { Counter } from './counter.ts'
import type { CallbackGauge, Gauge } from './gauge.ts'
import type { Histogram } from './histogram.ts'
import type { HistogramDigits } from './histogram-layout.ts'
import type { Meter } from './meter.ts'
import type { MetricSnapshot } from './snapshot.ts'
import type { Tags } from './tags.ts'
import type { Timer } from './timer.ts'
import type { Unit } from './units.ts'

/** Anything a registry holds. */
export type Instrument = Counter | Gauge | CallbackGauge | Meter | Histogram | Timer

export type MetricKind = Instrument['kind']

/** What all series of a name share, so that they can be added up and merged. */
export interface FamilySettings {
  readonly unit: Unit
  readonly digits?: HistogramDigits
  readonly highest?: number
}

/** All series of one name. */
export interface MetricFamily {
  readonly name: string
  readonly kind: MetricKind
  readonly settings: FamilySettings
  description: string
  /** By the key of their tags. */
  readonly series: Map<string, Series>
}

export interface Series {
  readonly tags: Tags
  readonly instrument: Instrument
}

/** A name is already taken by a metric of another kind. */
export class MetricKindError extends Error {
  override readonly name = 'MetricKindError'
  readonly code = 'TIDEMARK_METRIC_KIND'

  constructor(metric: string, existing: MetricKind, wanted: MetricKind) {
    super(
      `metric "${metric}" is a ${existing}, it cannot also be a ${wanted}: choose another name or remove() it`,
    )
  }
}

/** A name is already taken by a metric of the same kind with other settings. */
export class MetricConflictError extends Error {
  override readonly name = 'MetricConflictError'
  readonly code = 'TIDEMARK_METRIC_CONFLICT'

  constructor(metric: string, setting: string, existing: unknown, wanted: unknown) {
    super(
      `metric "${metric}" has ${setting} ${JSON.stringify(existing)}, it cannot also have ` +
        `${JSON.stringify(wanted)}: leave it out, choose another name or remove() the metric`,
    )
  }
}

/** What a caller asked of a metric that may exist already; what is undefined is left to the family. */
export interface WantedSettings {
  readonly unit?: Unit | undefined
  readonly digits?: HistogramDigits | undefined
  readonly highest?: number | undefined
  readonly description?: string | undefined
}

/**
 * Checks that a family is what a caller expects. A description given late is adopted.
 *
 * @throws MetricKindError
 * @throws MetricConflictError
 */
export function checkFamily(family: MetricFamily, kind: MetricKind, wanted: WantedSettings): void {
  if (family.kind !== kind) throw new MetricKindError(family.name, family.kind, kind)
  for (const setting of ['unit', 'digits', 'highest'] as const) {
    const value = wanted[setting]
    if (value === undefined || value === family.settings[setting]) continue
    throw new MetricConflictError(family.name, setting, family.settings[setting], value)
  }
  const { description = '' } = wanted
  if (family.description === '') family.description = description
  else if (description !== '' && description !== family.description) {
    throw new MetricConflictError(family.name, 'description', family.description, description)
  }
}

/**
 * What a series holds now, frozen.
 *
 * @throws whatever the callback of a gauge throws
 */
export function readSeries(family: MetricFamily, { tags, instrument }: Series): MetricSnapshot {
  const { name, description } = family
  const series = { name, tags, unit: family.settings.unit, description }
  return Object.freeze(readInstrument(instrument, series))
}

function readInstrument(
  instrument: Instrument,
  series: Pick<MetricSnapshot, 'name' | 'tags' | 'unit' | 'description'>,
): MetricSnapshot {
  switch (instrument.kind) {
    case 'counter':
      return { kind: 'counter', ...series, count: instrument.count, dropped: instrument.dropped }
    case 'gauge':
      return { kind: 'gauge', ...series, value: instrument.value }
    case 'meter': {
      const { count, dropped } = instrument
      return { kind: 'meter', ...series, count, rates: Object.freeze(instrument.rates()), dropped }
    }
    case 'histogram':
      return { kind: 'histogram', ...series, histogram: instrument.snapshot() }
    case 'timer': {
      const histogram = instrument.histogram.snapshot()
      return { kind: 'timer', ...series, histogram, rates: Object.freeze(instrument.rates()) }
    }
  }
}
