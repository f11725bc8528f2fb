import type { AskedOptions } from './asked-metric.ts'
import type { AsyncGauge, AsyncReading } from './async-gauge.ts'
import type { CachedGauge } from './cached-gauge.ts'
import type { Clock } from './clock.ts'
import type { Counter } from './counter.ts'
import type { CallbackGauge, Gauge } from './gauge.ts'
import type { Histogram } from './histogram.ts'
import type { Instrument } from './instrument.ts'
import {
  asyncGaugeRecipe,
  cachedGaugeRecipe,
  callbackGaugeRecipe,
  counterRecipe,
  gaugeRecipe,
  histogramRecipe,
  type Making,
  meterRecipe,
  observedGaugeRecipe,
  ratioGaugeRecipe,
  timerRecipe,
} from './instrument-recipes.ts'
import type { Labelled, LabelNames } from './labelled.ts'
import { LabelledMetric } from './labelled-metric.ts'
import type { Meter } from './meter.ts'
import type { MetricCatalog } from './metric-catalog.ts'
import type {
  AsyncGaugeOptions,
  CachedGaugeOptions,
  HistogramMetricOptions,
  MetricOptions,
  TimerMetricOptions,
  WithLabels,
} from './metric-options.ts'
import type { ObservedGauge } from './observed-gauge.ts'
import {
  AsyncObservedGauges,
  type AsyncObservingCallback,
  CachedObservedGauges,
  ObservedGauges,
  type Observer,
  type ObservingCallback,
} from './observed-gauges.ts'
import { RatioObservedGauges, type RatioObservingCallback } from './observed-ratios.ts'
import type { RatioGauge } from './ratio-gauge.ts'
import type { Tags } from './tags.ts'
import type { Timer } from './timer.ts'
import type { MetricDefinition } from './view.ts'

/**
 * What hands out instruments by name. Each method returns the metric of that name, creating it the first
 * time: the instrument itself, or with `labels` a family that has one for each set of label values.
 *
 * A name has one kind, one list of labels, one unit, description and layout. Asking for another kind throws
 * `MetricKindError`, for other settings `MetricConflictError`; what is left out is taken from the existing
 * metric.
 */
export abstract class Instruments {
  protected readonly catalog: MetricCatalog
  /** What its meters and timers are driven by: for who measures something to record it here. */
  readonly clock: Clock

  protected constructor(catalog: MetricCatalog, clock: Clock) {
    this.catalog = catalog
    this.clock = clock
  }

  /** A number that only grows. */
  counter<const Names extends LabelNames>(
    name: string,
    options: WithLabels<MetricOptions, Names>,
  ): Labelled<Counter, Names>
  counter(name: string, options?: MetricOptions): Counter
  counter(name: string, options: AskedOptions = {}): Counter | Labelled<Counter> {
    return this.#find(counterRecipe(options), name, options, this.counter)
  }

  /** A value that is set where it changes. */
  gauge<const Names extends LabelNames>(
    name: string,
    options: WithLabels<MetricOptions, Names>,
  ): Labelled<Gauge, Names>
  gauge(name: string, options?: MetricOptions): Gauge
  /** A value that is asked for at each snapshot. Asking for it again replaces the callback. */
  gauge(name: string, callback: () => number, options?: MetricOptions): CallbackGauge
  /**
   * Values that are asked for at each snapshot: the callback tells the value of each set of labels that there
   * is, and those it does not tell of are gone. They are asked for before anything is read.
   */
  gauge<const Names extends LabelNames>(
    name: string,
    callback: ObservingCallback<Names>,
    options: WithLabels<MetricOptions, Names>,
  ): ObservedGauges<Names>
  gauge(
    name: string,
    callbackOrOptions: ((observe: never) => unknown) | AskedOptions = {},
    callbackOptions: AskedOptions = {},
  ): Gauge | CallbackGauge | Labelled<Gauge> | ObservedGauges {
    if (typeof callbackOrOptions !== 'function') {
      return this.#find(gaugeRecipe(callbackOrOptions), name, callbackOrOptions, this.gauge)
    }
    const { labels } = callbackOptions
    if (labels !== undefined) {
      const observing = callbackOrOptions as ObservingCallback<LabelNames>
      const gauges = new ObservedGauges(labels as LabelNames, observing)
      const recipe = observedGaugeRecipe('from a callback for all labels', callbackOptions)
      const found = this.#findObserved(gauges, recipe, name, callbackOptions, this.gauge)
      found.replaceCallback(observing)
      return found
    }
    const callback = callbackOrOptions as () => number
    const gauge = this.#findOne(
      callbackGaugeRecipe(callback, callbackOptions),
      name,
      callbackOptions,
      this.gauge,
    )
    gauge.replaceCallback(callback)
    return gauge
  }

  /** As a gauge with a callback, which is asked at most every `everyMs`. */
  cachedGauge(name: string, callback: () => number, options: CachedGaugeOptions): CachedGauge
  /** As a gauge whose callback tells the values of all labels, which is asked at most every `everyMs`. */
  cachedGauge<const Names extends LabelNames>(
    name: string,
    callback: ObservingCallback<Names>,
    options: WithLabels<CachedGaugeOptions, Names>,
  ): CachedObservedGauges<Names>
  cachedGauge(
    name: string,
    callback: (observe: never) => unknown,
    options: AskedOptions & { readonly everyMs: number },
  ): CachedGauge | CachedObservedGauges {
    const { labels, everyMs } = options
    if (labels !== undefined) {
      const observing = callback as ObservingCallback<LabelNames>
      const gauges = new CachedObservedGauges(labels as LabelNames, observing, everyMs, this.clock)
      const recipe = observedGaugeRecipe(`from a callback for all labels, kept for ${everyMs} ms`, options)
      const found = this.#findObserved(gauges, recipe, name, options, this.cachedGauge)
      found.replaceCallback(observing)
      return found
    }
    const reading = callback as () => number
    const gauge = this.#findOne(
      cachedGaugeRecipe(reading, options, this.clock),
      name,
      options,
      this.cachedGauge,
    )
    gauge.replaceCallback(reading)
    return gauge
  }

  /** One value by another, both asked for at each snapshot. */
  ratioGauge(
    name: string,
    numerator: () => number,
    denominator: () => number,
    options?: MetricOptions,
  ): RatioGauge
  /** As a gauge whose callback tells the values of all labels: of each series both values of its ratio. */
  ratioGauge<const Names extends LabelNames>(
    name: string,
    callback: RatioObservingCallback<Names>,
    options: WithLabels<MetricOptions, Names>,
  ): RatioObservedGauges<Names>
  ratioGauge(
    name: string,
    numeratorOrCallback: (observe: never) => unknown,
    denominatorOrOptions: (() => number) | AskedOptions,
    ratioOptions: AskedOptions = {},
  ): RatioGauge | RatioObservedGauges {
    if (typeof denominatorOrOptions !== 'function') {
      const observing = numeratorOrCallback as RatioObservingCallback<LabelNames>
      const gauges = new RatioObservedGauges(denominatorOrOptions.labels as LabelNames, observing)
      const recipe = observedGaugeRecipe('from ratios for all labels', denominatorOrOptions)
      const found = this.#findObserved(gauges, recipe, name, denominatorOrOptions, this.ratioGauge)
      found.replaceCallback(observing)
      return found
    }
    const numerator = numeratorOrCallback as () => number
    const recipe = ratioGaugeRecipe(numerator, denominatorOrOptions, ratioOptions)
    const gauge = this.#findOne(recipe, name, ratioOptions, this.ratioGauge)
    gauge.replaceCallbacks(numerator, denominatorOrOptions)
    return gauge
  }

  /** A value that {@link refresh} asks for, and snapshots show. */
  asyncGauge(name: string, callback: AsyncReading, options?: AsyncGaugeOptions): AsyncGauge
  /** As a gauge whose callback tells the values of all labels, which {@link refresh} asks for. */
  asyncGauge<const Names extends LabelNames>(
    name: string,
    callback: AsyncObservingCallback<Names>,
    options: WithLabels<AsyncGaugeOptions, Names>,
  ): AsyncObservedGauges<Names>
  asyncGauge(
    name: string,
    callback: ((first: never, second: never) => Promise<unknown>) | AsyncReading,
    options: AskedOptions & { readonly timeoutMs?: number } = {},
  ): AsyncGauge | AsyncObservedGauges {
    const { labels, timeoutMs } = options
    if (labels !== undefined) {
      const observing = callback as AsyncObservingCallback<LabelNames>
      const gauges = new AsyncObservedGauges(labels as LabelNames, observing, timeoutMs)
      const recipe = observedGaugeRecipe('from an async callback for all labels', options)
      const found = this.#findObserved(gauges, recipe, name, options, this.asyncGauge)
      found.replaceCallback(observing)
      return found
    }
    const reading = callback as AsyncReading
    const gauge = this.#findOne(asyncGaugeRecipe(reading, options), name, options, this.asyncGauge)
    gauge.replaceCallback(reading)
    return gauge
  }

  /** Counts events and how often they come. */
  meter<const Names extends LabelNames>(
    name: string,
    options: WithLabels<MetricOptions, Names>,
  ): Labelled<Meter, Names>
  meter(name: string, options?: MetricOptions): Meter
  meter(name: string, options: AskedOptions = {}): Meter | Labelled<Meter> {
    return this.#find(meterRecipe(options, this.clock), name, options, this.meter)
  }

  /** How values are distributed. */
  histogram<const Names extends LabelNames>(
    name: string,
    options: WithLabels<HistogramMetricOptions, Names>,
  ): Labelled<Histogram, Names>
  histogram(name: string, options: HistogramMetricOptions): Histogram
  // Types demand options, but not of a program in JavaScript: then it is the unit that is missing.
  histogram(name: string, options: AskedOptions = {}): Histogram | Labelled<Histogram> {
    return this.#find(histogramRecipe(options), name, options, this.histogram)
  }

  /** How long something takes, how often it happens and how often it fails. */
  timer<const Names extends LabelNames>(
    name: string,
    options: WithLabels<TimerMetricOptions, Names>,
  ): Labelled<Timer, Names>
  timer(name: string, options?: TimerMetricOptions): Timer
  timer(
    name: string,
    options: AskedOptions & { readonly onSlow?: TimerMetricOptions['onSlow'] } = {},
  ): Timer | Labelled<Timer> {
    return this.#find(timerRecipe(options, this.clock), name, options, this.timer)
  }

  /**
   * Called with each instrument that is made, before anybody has it. Must not throw.
   *
   * @param tags those of its series, worked out when asked for
   * @returns the instrument to hand out
   */
  protected made<I extends Instrument>(instrument: I, _metric: MetricDefinition, _tags: () => Tags): I {
    return instrument
  }

  #find<I extends Instrument>(
    recipe: Making<I>,
    name: string,
    options: AskedOptions,
    callee: (...args: never[]) => unknown,
  ): I | Labelled<I> {
    const { create: bare } = recipe
    const create = (metric: MetricDefinition, tags: () => Tags): I =>
      this.made(bare(metric, tags), metric, tags)
    return this.catalog.find({ ...recipe, create, callee }, name, options)
  }

  /** What tells the values of a metric's labels: `observer`, or what was here before. */
  #findObserved<O extends Observer>(
    observer: O,
    recipe: Making<ObservedGauge>,
    name: string,
    options: AskedOptions,
    callee: (...args: never[]) => unknown,
  ): O {
    const labelled = this.#find(recipe, name, options, callee)
    // A view that drops the metric leaves nobody to tell.
    return labelled instanceof LabelledMetric ? labelled.observedBy(observer) : observer
  }

  /** The instrument of a metric that cannot be asked for as a family. */
  #findOne<I extends Instrument>(
    recipe: Making<I>,
    name: string,
    options: AskedOptions,
    callee: (...args: never[]) => unknown,
  ): I {
    const { labels: _, ...single } = options
    return this.#find(recipe, name, single, callee) as I
  }
}
