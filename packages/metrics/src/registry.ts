import { type Clock, systemClock } from './clock.ts'
import { Counter } from './counter.ts'
import { CallbackGauge, Gauge } from './gauge.ts'
import { Histogram } from './histogram.ts'
import { type HistogramDigits, type HistogramOptions, resolveLayout } from './histogram-layout.ts'
import { Meter } from './meter.ts'
import {
  checkFamily,
  type FamilySettings,
  type Instrument,
  MetricConflictError,
  type MetricFamily,
  type MetricKind,
  readSeries,
  type Series,
  type WantedSettings,
} from './metric-family.ts'
import type { MetricSnapshot, Snapshot, SnapshotFailure } from './snapshot.ts'
import { checkTags, type Tags, tagsKey } from './tags.ts'
import { Timer } from './timer.ts'
import { checkUnit, type Unit } from './units.ts'

export interface RegistryOptions {
  /** Tags of every series, such as `{ service: 'orders' }`. @default none */
  readonly tags?: Tags
  /** Drives meters and timers and stamps snapshots. @default systemClock */
  readonly clock?: Clock
}

interface SeriesOptions {
  /** One sentence on what the metric counts; belongs to the name, not to a single series. */
  readonly description?: string
  /** Tells this series from others of the same name. @default none */
  readonly tags?: Tags
}

export interface MetricOptions extends SeriesOptions {
  /** What the metric counts; belongs to the name. @default '1' */
  readonly unit?: Unit
}

/** Options of a histogram in a registry: all series of a name have the same layout, so that they merge. */
export interface HistogramMetricOptions extends SeriesOptions, HistogramOptions {}

/** Options of a timer in a registry; its unit is always `ns`. */
export interface TimerMetricOptions extends SeriesOptions {
  /** Significant digits of the durations. @default 3 */
  readonly digits?: HistogramDigits
  /** The longest duration to expect, in nanoseconds. @default one hour */
  readonly highest?: number
}

/**
 * The metrics of a process or of a part of it. Each method returns the series of that name and those tags,
 * creating it the first time: keep what it returns, looking a series up is not for the hot path.
 *
 * A name has one kind, unit, description and layout. Asking for another kind throws `MetricKindError`,
 * for other settings `MetricConflictError`; what is left out is taken from the existing metric.
 */
export class Registry {
  readonly tags: Tags
  readonly #clock: Clock
  readonly #families = new Map<string, MetricFamily>()

  /** @throws TypeError when a tag is not a string */
  constructor(options: RegistryOptions = {}) {
    this.tags = checkTags(options.tags ?? {})
    this.#clock = options.clock ?? systemClock
  }

  /** A number that only grows. */
  counter(name: string, options: MetricOptions = {}): Counter {
    return this.#find('counter', name, options, resolveUnit, () => new Counter())
  }

  /** A value that is set where it changes. */
  gauge(name: string, options?: MetricOptions): Gauge
  /** A value that is asked for at each snapshot. Asking for it again replaces the callback. */
  gauge(name: string, callback: () => number, options?: MetricOptions): CallbackGauge
  gauge(
    name: string,
    callbackOrOptions: (() => number) | MetricOptions = {},
    callbackOptions: MetricOptions = {},
  ): Gauge | CallbackGauge {
    if (typeof callbackOrOptions !== 'function') {
      const create = (): Gauge | CallbackGauge => new Gauge()
      const gauge = this.#find('gauge', name, callbackOrOptions, resolveUnit, create)
      if (gauge instanceof Gauge) return gauge
      throw new MetricConflictError(name, 'its value', 'from a callback', 'from set()')
    }
    const create = (): Gauge | CallbackGauge => new CallbackGauge(callbackOrOptions)
    const gauge = this.#find('gauge', name, callbackOptions, resolveUnit, create)
    if (gauge instanceof Gauge)
      throw new MetricConflictError(name, 'its value', 'from set()', 'from a callback')
    gauge.replaceCallback(callbackOrOptions)
    return gauge
  }

  /** Counts events and how often they come. */
  meter(name: string, options: MetricOptions = {}): Meter {
    return this.#find('meter', name, options, resolveUnit, () => new Meter({ clock: this.#clock }))
  }

  /** How values are distributed. */
  histogram(name: string, options: HistogramMetricOptions): Histogram {
    return this.#find('histogram', name, options, resolveLayout, (layout) => new Histogram(layout))
  }

  /** How long something takes and how often it happens. */
  timer(name: string, options: TimerMetricOptions = {}): Timer {
    const resolve = (): ReturnType<typeof resolveLayout> => resolveLayout({ ...options, unit: 'ns' })
    return this.#find('timer', name, options, resolve, ({ digits, highest }) => {
      return new Timer({ clock: this.#clock, digits, highest })
    })
  }

  /**
   * Takes a series out of the registry, or with no `tags` all series of the name. What was handed out goes
   * on working; it is in no later snapshot.
   *
   * @returns whether there was one
   */
  remove(name: string, tags?: Tags): boolean {
    const family = this.#families.get(name)
    if (family === undefined) return false
    if (tags !== undefined) {
      const removed = family.series.delete(tagsKey(checkTags(tags)))
      if (family.series.size > 0) return removed
    }
    return this.#families.delete(name)
  }

  /** Takes all series out of the registry. */
  clear(): void {
    this.#families.clear()
  }

  /**
   * All series as they are now, in one synchronous cut. A gauge whose callback fails costs only itself: it
   * is listed in `failures`.
   */
  snapshot(): Snapshot {
    const metrics: MetricSnapshot[] = []
    const failures: SnapshotFailure[] = []
    for (const [family, series] of this.#sortedSeries()) {
      try {
        metrics.push(readSeries(family, series))
      } catch (error) {
        const message = firstLine(error)
        failures.push(Object.freeze({ name: family.name, tags: series.tags, message }))
      }
    }
    return Object.freeze({
      takenAt: this.#clock.epochMs(),
      tags: this.tags,
      metrics: Object.freeze(metrics),
      failures: Object.freeze(failures),
    })
  }

  /** A list of its own, so that a gauge's callback may use the registry. */
  #sortedSeries(): [MetricFamily, Series][] {
    const families = [...this.#families.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    return families.flatMap((family) => {
      const byTags = [...family.series].sort(([a], [b]) => (a < b ? -1 : 1))
      return byTags.map(([, series]): [MetricFamily, Series] => [family, series])
    })
  }

  #find<
    I extends Instrument,
    Settings extends FamilySettings,
    Options extends WantedSettings & SeriesOptions,
  >(
    kind: MetricKind & I['kind'],
    name: string,
    options: Options,
    resolve: (options: Options) => Settings,
    create: (settings: Settings) => I,
  ): I {
    const tags = checkTags(options.tags ?? {})
    const key = tagsKey(tags)
    const existing = this.#families.get(name)
    if (existing === undefined) {
      if (typeof name !== 'string' || name === '') throw new TypeError('a metric needs a name')
      const settings = resolve(options)
      const instrument = create(settings)
      const series = new Map([[key, { tags, instrument }]])
      this.#families.set(name, { name, kind, settings, description: options.description ?? '', series })
      return instrument
    }
    checkFamily(existing, kind, options)
    // The family's kind is the one asked for, so its instruments and settings are of these types.
    const found = existing.series.get(key)?.instrument as I | undefined
    if (found !== undefined) return found
    const instrument = create(existing.settings as Settings)
    existing.series.set(key, { tags, instrument })
    return instrument
  }
}

function resolveUnit(options: MetricOptions): FamilySettings {
  return { unit: checkUnit(options.unit ?? '1') }
}

/** What a callback throws may be anything; describing it must not throw again. */
function firstLine(thrown: unknown): string {
  const message: unknown = thrown instanceof Error ? thrown.message : thrown
  if (typeof message === 'string') return message.split('\n', 1)[0] as string
  return `threw a value of type ${typeof thrown}`
}
