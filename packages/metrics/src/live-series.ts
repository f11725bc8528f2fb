import { BucketCounter } from './bucket-counter.ts'
import type { Counter } from './counter.ts'
import type { EncodedHistogram } from './encoded-histogram.ts'
import { Gauge } from './gauge.ts'
import { type Histogram, recordedValuesOf } from './histogram.ts'
import {
  type HistogramSnapshot,
  LiveFigures,
  QUANTILES_REPORTED,
  type Quantiles,
  quantilesOf,
} from './histogram-snapshot.ts'
import type { Meter } from './meter.ts'
import type { Rates } from './moving-rates.ts'
import type { MetricIdentity, Series } from './series.ts'
import { readSeries } from './series-reading.ts'
import { type CountsByBound, NONE, type SloBucket, sloBuckets } from './slo-buckets.ts'
import type { SlotValues } from './slot-quantiles.ts'
import type {
  CounterSnapshot,
  GaugeSnapshot,
  HistogramMetricSnapshot,
  MeterSnapshot,
  MetricSnapshot,
  TimerSnapshot,
} from './snapshot.ts'
import type { Tags } from './tags.ts'
import type { Timer } from './timer.ts'
import type { Unit } from './units.ts'

/**
 * A series whose figures are those of the moment when each is read: nothing is copied, and one object serves all
 * readings, for as long as the series is there. A gauge that has to be asked is read now.
 *
 * @throws whatever the callback of a gauge throws
 */
export function liveOf(series: Series): MetricSnapshot {
  series.live ??= liveSeries(series)
  return series.live ?? readSeries(series)
}

/** Undefined for what cannot be read without failing now and then. */
function liveSeries({ metric, tags, instrument }: Series): MetricSnapshot | undefined {
  switch (instrument.kind) {
    case 'counter':
      return new LiveCounter(metric, tags, instrument)
    case 'meter':
      return new LiveMeter(metric, tags, instrument)
    case 'gauge':
      return instrument instanceof Gauge ? new LiveGauge(metric, tags, instrument) : undefined
    case 'histogram':
      return new LiveDistribution(metric, tags, instrument)
    case 'timer':
      return new LiveTimer(metric, tags, instrument)
  }
}

class LiveIdentity {
  readonly name: string
  readonly tags: Tags
  readonly unit: Unit
  readonly #metric: MetricIdentity

  constructor(metric: MetricIdentity, tags: Tags) {
    this.name = metric.name
    this.tags = tags
    this.unit = metric.unit
    this.#metric = metric
  }

  get labelNames(): readonly string[] {
    return this.#metric.labelNames
  }

  /** The first that code gives, perhaps after the series was made. */
  get description(): string {
    return this.#metric.description
  }
}

class LiveCounter extends LiveIdentity implements CounterSnapshot {
  readonly kind = 'counter'
  readonly #counter: Counter

  constructor(metric: MetricIdentity, tags: Tags, counter: Counter) {
    super(metric, tags)
    this.#counter = counter
  }

  get count(): number {
    return this.#counter.count
  }

  get dropped(): number {
    return this.#counter.dropped
  }
}

class LiveMeter extends LiveIdentity implements MeterSnapshot {
  readonly kind = 'meter'
  readonly #meter: Meter

  constructor(metric: MetricIdentity, tags: Tags, meter: Meter) {
    super(metric, tags)
    this.#meter = meter
  }

  get count(): number {
    return this.#meter.count
  }

  get rates(): Rates {
    return this.#meter.rates()
  }

  get dropped(): number {
    return this.#meter.dropped
  }
}

class LiveGauge extends LiveIdentity implements GaugeSnapshot {
  readonly kind = 'gauge'
  readonly #gauge: Gauge

  constructor(metric: MetricIdentity, tags: Tags, gauge: Gauge) {
    super(metric, tags)
    this.#gauge = gauge
  }

  get value(): number {
    return this.#gauge.value
  }
}

class LiveDistribution extends LiveIdentity implements HistogramMetricSnapshot {
  readonly kind = 'histogram'
  readonly histogram: HistogramSnapshot

  constructor(metric: MetricIdentity, tags: Tags, histogram: Histogram) {
    super(metric, tags)
    this.histogram = new LiveHistogram(histogram)
  }
}

class LiveTimer extends LiveIdentity implements TimerSnapshot {
  readonly kind = 'timer'
  readonly histogram: HistogramSnapshot
  readonly #timer: Timer

  constructor(metric: MetricIdentity, tags: Tags, timer: Timer) {
    super(metric, tags)
    this.histogram = new LiveHistogram(timer.histogram)
    this.#timer = timer
  }

  get rates(): Rates {
    return this.#timer.rates()
  }

  get errors(): number {
    return this.#timer.errors
  }

  get inFlight(): number {
    return this.#timer.inFlight
  }
}

class LiveHistogram extends LiveFigures implements HistogramSnapshot {
  readonly #histogram: Histogram

  constructor(histogram: Histogram) {
    super()
    this.#histogram = histogram
  }

  get count(): number {
    return this.#histogram.count
  }

  get sum(): number {
    return this.#histogram.sum
  }

  get min(): number {
    return this.#histogram.min
  }

  get max(): number {
    return this.#histogram.max
  }

  get mean(): number {
    return this.#histogram.mean
  }

  get stdDev(): number {
    return this.#histogram.stdDev
  }

  get quantiles(): Quantiles {
    return quantilesOf(this.#histogram.quantiles(QUANTILES_REPORTED))
  }

  get buckets(): readonly SloBucket[] {
    return sloBuckets(this.countsByBound())
  }

  get dropped(): number {
    return this.#histogram.dropped
  }

  get exceeded(): number {
    return this.#histogram.exceeded
  }

  get encoded(): EncodedHistogram {
    return this.#histogram.encode()
  }

  get bounds(): readonly number[] {
    return this.#histogram.slo
  }

  get slotValues(): SlotValues {
    return recordedValuesOf(this.#histogram)
  }

  countsByBound(): CountsByBound {
    const { bounds } = this
    // Without any nothing is to be kept while values come in.
    if (bounds.length === 0) return { bounds: NONE, counts: NONE }
    const values = recordedValuesOf(this.#histogram)
    const { slots } = values
    slots.buckets ??= new BucketCounter(slots, bounds)
    return { bounds, counts: slots.buckets.countsByBound(values) }
  }
}
