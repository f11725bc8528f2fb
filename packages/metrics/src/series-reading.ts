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
  const series = { name, tags, labelNames, unit, description }
  switch (instrument.kind) {
    case 'counter': {
      const { count, dropped } = instrument
      return Object.freeze({ kind: 'counter', ...series, count, dropped })
    }
    case 'gauge':
      return Object.freeze({ kind: 'gauge', ...series, value: instrument.value })
    case 'meter': {
      const { count, dropped } = instrument
      return Object.freeze({
        kind: 'meter',
        ...series,
        count,
        rates: Object.freeze(instrument.rates()),
        dropped,
      })
    }
    case 'histogram':
      return Object.freeze({ kind: 'histogram', ...series, histogram: instrument.snapshot() })
    case 'timer': {
      const { errors, inFlight } = instrument
      const histogram = instrument.histogram.snapshot()
      const rates = Object.freeze(instrument.rates())
      return Object.freeze({ kind: 'timer', ...series, histogram, rates, errors, inFlight })
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
 */
export function* readAll(
  series: readonly Series[],
  pauses: boolean,
  read: (series: Series) => MetricSnapshot = readSeries,
): Steps<SeriesReadings> {
  const readings = new Array<MetricSnapshot | SnapshotFailure>(series.length)
  for (const asked of [false, true]) {
    for (const [at, one] of series.entries()) {
      if (isAsked(one.instrument) !== asked) continue
      readings[at] = attempt(one, read)
      if (pauses) yield
    }
  }
  const metrics: MetricSnapshot[] = []
  const failures: SnapshotFailure[] = []
  for (const reading of readings) {
    if ('kind' in reading) metrics.push(reading)
    else failures.push(reading)
  }
  return { metrics, failures }
}

function attempt(series: Series, read: (series: Series) => MetricSnapshot): MetricSnapshot | SnapshotFailure {
  try {
    return read(series)
  } catch (error) {
    return Object.freeze({ name: series.metric.name, tags: series.tags, message: firstLine(error) })
  }
}
