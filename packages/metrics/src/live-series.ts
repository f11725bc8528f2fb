import { BucketCounter } from './bucket-counter.ts'
import type { Counter } from './counter.ts'
import { Gauge } from './gauge.ts'
import { type Histogram, recordedValuesOf } from './histogram.ts'
import { CountedByBound, QUANTILES_REPORTED, type Quantiles, quantilesOf } from './histogram-snapshot.ts'
import type { Meter } from './meter.ts'
import type {
  ReadableCount,
  ReadableDistribution,
  ReadableGauge,
  ReadableHistogram,
  ReadableMetric,
} from './readable-metric.ts'
import type { MetricIdentity, Series } from './series.ts'
import { readSeries } from './series-reading.ts'
import type { CountsByBound } from './slo-buckets.ts'
import type { Tags } from './tags.ts'
import type { Unit } from './units.ts'

/**
 * A series whose figures are those of the moment when each is read, for who reads each once and keeps none: nothing is
 * copied, and one object serves all scrapes. A gauge that has to be asked is read now.
 *
 * @throws whatever the callback of a gauge throws
 */
export function liveOf(series: Series): ReadableMetric {
  series.live ??= liveSeries(series)
  return series.live ?? readSeries(series)
}

/** Undefined for what cannot be read without failing now and then. */
function liveSeries({ metric, tags, instrument }: Series): ReadableMetric | undefined {
  switch (instrument.kind) {
    case 'counter':
    case 'meter':
      return new LiveCount(metric, tags, instrument)
    case 'gauge':
      return instrument instanceof Gauge ? new LiveGauge(metric, tags, instrument) : undefined
    case 'histogram':
      return new LiveDistribution('histogram', metric, tags, instrument)
    case 'timer':
      return new LiveDistribution('timer', metric, tags, instrument.histogram)
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

  /** The first that code gives, perhaps after the series was made. */
  get description(): string {
    return this.#metric.description
  }
}

class LiveCount extends LiveIdentity implements ReadableCount {
  readonly kind: 'counter' | 'meter'
  readonly #instrument: Counter | Meter

  constructor(metric: MetricIdentity, tags: Tags, instrument: Counter | Meter) {
    super(metric, tags)
    this.kind = instrument.kind
    this.#instrument = instrument
  }

  get count(): number {
    return this.#instrument.count
  }
}

class LiveGauge extends LiveIdentity implements ReadableGauge {
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

class LiveDistribution extends LiveIdentity implements ReadableDistribution {
  readonly kind: 'histogram' | 'timer'
  readonly histogram: LiveHistogram

  constructor(kind: 'histogram' | 'timer', metric: MetricIdentity, tags: Tags, histogram: Histogram) {
    super(metric, tags)
    this.kind = kind
    this.histogram = new LiveHistogram(histogram)
  }
}

class LiveHistogram extends CountedByBound implements ReadableHistogram {
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

  get quantiles(): Quantiles {
    return quantilesOf(this.#histogram.quantiles(QUANTILES_REPORTED))
  }

  get bounds(): readonly number[] {
    return this.#histogram.slo
  }

  countsByBound(): CountsByBound {
    const values = recordedValuesOf(this.#histogram)
    const { slots } = values
    const { bounds } = this
    slots.buckets ??= new BucketCounter(slots, bounds)
    return { bounds, counts: slots.buckets.countsByBound(values) }
  }
}
