import type { Recipe } from './asked-metric.ts'
import { AsyncGauge, type AsyncReading } from './async-gauge.ts'
import { CachedGauge } from './cached-gauge.ts'
import { checkEveryMs } from './cached-reading.ts'
import type { Clock } from './clock.ts'
import { Counter } from './counter.ts'
import { checkTimeout } from './deadline.ts'
import { CallbackGauge, Gauge } from './gauge.ts'
import { Histogram } from './histogram.ts'
import { type HistogramLayout, resolveLayout } from './histogram-layout.ts'
import type { Instrument } from './instrument.ts'
import { Meter } from './meter.ts'
import type {
  AsyncGaugeOptions,
  CachedGaugeOptions,
  HistogramMetricOptions,
  TimerMetricOptions,
} from './metric-options.ts'
import * as noop from './noop-instruments.ts'
import { ObservedGauge } from './observed-gauge.ts'
import { RatioGauge } from './ratio-gauge.ts'
import { checkSlo } from './slo-buckets.ts'
import { checkSlowerThan } from './slow-calls.ts'
import { Timer } from './timer.ts'
import { checkUnit, type Unit } from './units.ts'

/** What of a recipe does not depend on who asks. */
export type Making<I extends Instrument> = Omit<Recipe<I>, 'callee'>

interface WithUnit {
  readonly unit?: Unit | undefined
}

/** @param check of what else a metric may not be made with */
const unitOf =
  ({ unit = '1' }: WithUnit, check: () => void = () => undefined) =>
  (): { unit: Unit } => {
    check()
    return { unit: checkUnit(unit) }
  }

export function counterRecipe(options: WithUnit): Making<Counter> {
  return { kind: 'counter', resolve: unitOf(options), create: () => new Counter(), noop: noop.noopCounter }
}

export function meterRecipe(options: WithUnit, clock: Clock): Making<Meter> {
  const create = (): Meter => new Meter({ clock })
  return { kind: 'meter', resolve: unitOf(options), create, noop: noop.noopMeter }
}

export function gaugeRecipe(options: WithUnit): Making<Gauge> {
  const create = (): Gauge => new Gauge()
  return { kind: 'gauge', value: 'from set()', resolve: unitOf(options), create, noop: noop.noopGauge }
}

export function callbackGaugeRecipe(callback: () => number, options: WithUnit): Making<CallbackGauge> {
  const create = (): CallbackGauge => new CallbackGauge(callback)
  const value = 'from a callback'
  return { kind: 'gauge', value, resolve: unitOf(options), create, noop: noop.noopCallbackGauge }
}

export function cachedGaugeRecipe(
  callback: () => number,
  options: WithUnit & Pick<CachedGaugeOptions, 'everyMs'>,
  clock: Clock,
): Making<CachedGauge> {
  const create = (): CachedGauge => new CachedGauge(callback, options.everyMs, clock)
  const value = `from a callback, kept for ${options.everyMs} ms`
  const resolve = unitOf(options, () => checkEveryMs(options.everyMs))
  return { kind: 'gauge', value, resolve, create, noop: noop.noopCachedGauge }
}

export function ratioGaugeRecipe(
  numerator: () => number,
  denominator: () => number,
  options: WithUnit,
): Making<RatioGauge> {
  const create = (): RatioGauge => new RatioGauge(numerator, denominator)
  return { kind: 'gauge', value: 'from a ratio', resolve: unitOf(options), create, noop: noop.noopRatioGauge }
}

export function asyncGaugeRecipe(
  callback: AsyncReading,
  options: WithUnit & Pick<AsyncGaugeOptions, 'timeoutMs'>,
): Making<AsyncGauge> {
  const create = (): AsyncGauge => new AsyncGauge(callback, options.timeoutMs)
  const value = 'from an async callback'
  const resolve = unitOf(options, () => {
    if (options.timeoutMs !== undefined) checkTimeout(options.timeoutMs)
  })
  return { kind: 'gauge', value, resolve, create, noop: noop.noopAsyncGauge }
}

/** @param value where those of all labels come from */
export function observedGaugeRecipe(value: string, options: WithUnit): Making<ObservedGauge> {
  return { kind: 'gauge', value, resolve: unitOf(options), create: untold, noop: noop.noopObservedGauge }
}

/** A series as it is made, before it is told its value. */
function untold(): ObservedGauge {
  return new ObservedGauge({ error: new Error('has no value yet') })
}

/**
 * Two digits where there are labels: a series then takes 18 kB instead of 132, and a metric of two thousand
 * series 36 MB instead of 264. Quantiles are still within 1 %.
 */
const defaultDigits = (labels: readonly string[]): 2 | 3 => (labels.length > 0 ? 2 : 3)

export function histogramRecipe(
  options: Loose<HistogramMetricOptions, 'digits' | 'highest' | 'slo'> & WithUnit,
): Making<Histogram> {
  const { slo } = options
  const boundsUpTo = sharedBounds(slo)
  return {
    kind: 'histogram',
    // A histogram without a unit is a mistake that only types prevent: `checkUnit` names it.
    resolve: (labels) => layoutOf({ ...options, unit: options.unit as Unit }, labels),
    create: ({ unit, digits, highest }) =>
      new Histogram({ unit, ...defined({ digits, highest, slo: boundsUpTo(highest) }) }),
    noop: noop.noopHistogram,
  }
}

export function timerRecipe(
  options: Loose<TimerMetricOptions, 'digits' | 'highest' | 'slo' | 'slowerThanNs' | 'onSlow'>,
  clock: Clock,
): Making<Timer> {
  const { slo, slowerThanNs, onSlow } = options
  const boundsUpTo = sharedBounds(slo)
  return {
    kind: 'timer',
    resolve: (labels) => {
      if (slowerThanNs !== undefined) checkSlowerThan(slowerThanNs)
      return layoutOf({ ...options, unit: 'ns' }, labels)
    },
    create: ({ name, digits, highest }, tags) => {
      const tell = onSlow && ((durationNs: number) => onSlow(durationNs, { name, tags: tags() }))
      const bounds = boundsUpTo(highest)
      return new Timer({ clock, ...defined({ digits, highest, slo: bounds, slowerThanNs, onSlow: tell }) })
    },
    noop: noop.noopTimer,
  }
}

function layoutOf(
  options: { readonly unit: Unit } & Loose<HistogramMetricOptions, 'digits' | 'highest' | 'slo'>,
  labels: readonly string[],
): HistogramLayout {
  const { unit, digits = defaultDigits(labels), highest, slo = [] } = options
  const layout = resolveLayout({ unit, digits, ...defined({ highest }) })
  // Here, once: what makes the series of a metric must not throw.
  checkSlo(slo, layout.highest)
  return layout
}

/**
 * The bounds of all series of a metric: one array, as what is known of each slot is kept with it. A view may have lowered
 * the highest value under some of them.
 */
function sharedBounds(
  slo: readonly number[] | undefined,
): (highest?: number) => readonly number[] | undefined {
  let shared: readonly number[] | undefined
  return (highest = Number.POSITIVE_INFINITY) => {
    shared ??=
      slo &&
      checkSlo(
        slo.filter((bound) => bound <= highest),
        highest,
      )
    return shared
  }
}

/** Some options of a metric, of which any may be undefined. */
type Loose<Options, Names extends keyof Options> = { readonly [Name in Names]?: Options[Name] | undefined }

/** The same without what is undefined, as `exactOptionalPropertyTypes` wants options. */
function defined<Options extends object>(
  options: Options,
): { [Name in keyof Options]?: Exclude<Options[Name], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Name in keyof Options]?: Exclude<Options[Name], undefined> }
}
