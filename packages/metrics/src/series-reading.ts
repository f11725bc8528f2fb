import { firstLine } from './first-line.ts'
import { isAsked } from './instrument.ts'
import type { Series } from './series.ts'
import type { MetricSnapshot, SnapshotFailure } from './snapshot.ts'
import type { Steps } from './turns.ts'

/**
 * What a series holds now, frozen.
 *
 * @throws whatever the callback of a gauge throws
 */
export function readSeries({ metric, tags, instrument }: Series): MetricSnapshot {
  const { name, unit, description, labelNames } = metric
  // What all have is written out in each: spreading it takes four times as long as making the object.
  switch (instrument.kind) {
    case 'counter': {
      const { count, dropped } = instrument
      return Object.freeze({ kind: 'counter', name, tags, labelNames, unit, description, count, dropped })
    }
    case 'gauge': {
      const { value } = instrument
      return Object.freeze({ kind: 'gauge', name, tags, labelNames, unit, description, value })
    }
    case 'meter': {
      const { count, dropped } = instrument
      const rates = Object.freeze(instrument.rates())
      return Object.freeze({
        kind: 'meter',
        name,
        tags,
        labelNames,
        unit,
        description,
        count,
        rates,
        dropped,
      })
    }
    case 'histogram': {
      const histogram = instrument.snapshot()
      return Object.freeze({ kind: 'histogram', name, tags, labelNames, unit, description, histogram })
    }
    case 'timer': {
      const { errors, inFlight } = instrument
      const histogram = instrument.histogram.snapshot()
      const rates = Object.freeze(instrument.rates())
      return Object.freeze({
        kind: 'timer',
        name,
        tags,
        labelNames,
        unit,
        description,
        histogram,
        rates,
        errors,
        inFlight,
      })
    }
  }
}

export interface SeriesReadings {
  readonly metrics: MetricSnapshot[]
  readonly failures: SnapshotFailure[]
}

/**
 * Reads all series, in their order. The callbacks of gauges run last: what they record is in the next
 * snapshot as a whole, not here in half. One that fails costs only its own gauge.
 *
 * @param perStep how many are read before a pause, of those that are no callbacks
 */
export function* readAll(
  series: readonly Series[],
  pauses: boolean,
  read: (series: Series) => MetricSnapshot,
  perStep = 1,
): Steps<SeriesReadings> {
  const readings = new Array<MetricSnapshot | undefined>(series.length)
  const failed: Failed[] = []
  const asked: number[] = []
  for (let at = 0; at < series.length; at++) {
    const one = series[at] as Series
    if (isAsked(one.instrument)) {
      asked.push(at)
      continue
    }
    readings[at] = attempt(one, at, read, failed)
    if (pauses && at % perStep === 0) yield
  }
  for (const at of asked) {
    readings[at] = attempt(series[at] as Series, at, read, failed)
    if (pauses) yield
  }
  return {
    metrics: readings.filter((reading) => reading !== undefined),
    failures: failed.sort((a, b) => a.at - b.at).map(({ failure }) => failure),
  }
}

interface Failed {
  readonly at: number
  readonly failure: SnapshotFailure
}

/** @returns undefined when it has become one of `failed` */
function attempt(
  series: Series,
  at: number,
  read: (series: Series) => MetricSnapshot,
  failed: Failed[],
): MetricSnapshot | undefined {
  try {
    return read(series)
  } catch (error) {
    const { metric, tags } = series
    failed.push({ at, failure: Object.freeze({ name: metric.name, tags, message: firstLine(error) }) })
    return undefined
  }
}
