import { addDropped, type Counter } from '../counter.ts'
import type { Gauge } from '../gauge.ts'
import { type Histogram, recordedValuesOf } from '../histogram.ts'
import { HistogramLayoutError } from '../histogram-layout.ts'
import { eventsOf, type Meter } from '../meter.ts'
import { isNoop } from '../noop-instruments.ts'
import { RecordedValues } from '../recorded-values.ts'
import { callCountsOf, type Timer } from '../timer.ts'
import { findTarget, plainTags, type Target } from './fold-target.ts'
import type { Folding } from './folding.ts'
import type { ForeignReading, ForeignSeries } from './foreign-series.ts'

/**
 * One series of another thread or process, recorded into the instrument of that name here: each time what has
 * been added to it since. So what a worker has recorded stays when the worker is gone, delta readers see
 * nothing unusual, and limits, views and expiry are those of the registry.
 */
export class FoldedSeries {
  readonly series: ForeignSeries
  readonly #folding: Folding
  readonly #worker: string
  #target: Target | undefined
  #generation = -1
  #count = 0
  #dropped = 0
  #errors = 0
  #inFlight = 0
  #values: RecordedValues | undefined

  /** @param worker what the label `worker` reads */
  constructor(series: ForeignSeries, folding: Folding, worker: string) {
    this.series = series
    this.#folding = folding
    this.#worker = worker
  }

  /** The values that were folded the last time; undefined when there were none. */
  get values(): RecordedValues | undefined {
    return this.#values
  }

  /**
   * Records what is new in `reading`.
   *
   * @throws MetricKindError, MetricConflictError or HistogramLayoutError when the registry has another metric
   *   of that name; nothing is lost then, it stays new
   */
  fold(reading: ForeignReading): void {
    const target = this.#find()
    switch (reading.kind) {
      case 'counter':
      case 'meter':
        this.#foldCount(target as Counter | Meter, reading.count, reading.dropped)
        break
      case 'gauge':
        this.#foldGauge(target as Gauge, reading.value)
        break
      case 'histogram':
        this.#foldValues(target as Histogram, reading.histogram)
        break
      case 'timer':
        this.#foldValues((target as Timer).histogram, reading.histogram)
        this.#foldCalls(target as Timer, reading.errors, reading.inFlight)
    }
  }

  /** Its worker has gone: takes back what is no count, the value of a gauge and the calls in flight. */
  end(): void {
    const target = this.#target
    if (target === undefined) return
    if (target.kind === 'timer') this.#foldCalls(target, this.#errors, 0)
    if (target.kind !== 'gauge') return
    const { registry, gauges, sums } = this.#folding
    if (gauges === 'sum') sums.set(target as Gauge, this, undefined)
    else registry.remove(this.series.name, { ...plainTags(this.series.tags), worker: this.#worker })
  }

  #find(): Target {
    const { registry, gauges, generation } = this.#folding
    if (this.#target === undefined || this.#generation !== generation) {
      this.#target = findTarget(registry, this.series, gauges === 'sum' ? undefined : this.#worker)
      this.#generation = generation
    }
    return this.#target
  }

  #foldCount(target: Counter | Meter, count: number, dropped: number): void {
    const added = addedSince(this.#count, count)
    const addedDropped = addedSince(this.#dropped, dropped)
    this.#count = count
    this.#dropped = dropped
    if (isNoop(target)) return
    const counter: Counter = target.kind === 'meter' ? eventsOf(target) : target
    if (added > 0) counter.inc(added)
    if (addedDropped > 0) addDropped(counter, addedDropped)
  }

  #foldGauge(target: Gauge, value: number): void {
    if (this.#folding.gauges === 'sum') this.#folding.sums.set(target, this, value)
    else target.set(value)
  }

  #foldValues(target: Histogram, histogram: Histogram | undefined): void {
    if (histogram === undefined) return
    const { digits, highest, unit } = histogram
    if (!isNoop(target) && (target.digits !== digits || target.highest !== highest || target.unit !== unit)) {
      throw new HistogramLayoutError(
        `has ${target.digits} digits up to ${target.highest} ${target.unit} here, ` +
          `${digits} up to ${highest} ${unit} in the worker`,
      )
    }
    const values = recordedValuesOf(histogram)
    this.#values ??= new RecordedValues(histogram)
    values.takeOff(this.#values)
    if (!isNoop(target)) target.merge(histogram)
  }

  #foldCalls(timer: Timer, errors: number, inFlight: number): void {
    // Errors are written before the call is recorded: there may be one more of them.
    const failed = Math.min(errors, this.#values?.count ?? 0)
    const added = addedSince(this.#errors, failed)
    const begun = inFlight - this.#inFlight
    this.#errors = failed
    this.#inFlight = inFlight
    if (isNoop(timer)) return
    const calls = callCountsOf(timer)
    calls.errors += added
    calls.inFlight += begun
  }
}

/** What a count has grown by. One that is smaller than before began anew. */
function addedSince(before: number, now: number): number {
  return now < before ? now : now - before
}
