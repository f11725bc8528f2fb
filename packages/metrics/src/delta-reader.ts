import { activityOf, type Instrument } from './instrument.ts'
import { addMetrics, subtractMetric } from './metric-difference.ts'
import { bySeries, type Series } from './series.ts'
import { readAll, readSeries, type SeriesReadings } from './series-reading.ts'
import type { MetricSnapshot } from './snapshot.ts'
import type { Steps } from './turns.ts'

/** What a reader has told of an instrument. */
interface Told {
  readonly metric: MetricSnapshot
  readonly activity: number | undefined
}

/**
 * Remembers what it has read, so that each reading is what happened since the one before. It resets nothing:
 * any number of readers see the same instruments.
 *
 * Of series that were taken out it keeps what it has yet to tell, until it is read: a reader must be read,
 * or closed.
 */
export class DeltaReader {
  /** Outlives a series: an instrument that somebody holds may come back, with all that it holds. */
  readonly #told = new WeakMap<Instrument, Told>()
  #gone: Series[] = []

  removed(instrument: Instrument, describe: () => Series): void {
    // A gauge that is gone has no value; of anything else, what was recorded since is still to be told.
    if (instrument.kind !== 'gauge' && this.#hasNews(instrument)) this.#gone.push(describe())
  }

  #hasNews(instrument: Instrument): boolean {
    const activity = activityOf(instrument)
    return activity !== undefined && activity !== (this.#told.get(instrument)?.activity ?? 0)
  }

  /** @param series all that there are, in order */
  *read(series: readonly Series[], pauses: boolean): Steps<SeriesReadings> {
    // What went while the last reading was under way may have been told by it.
    const gone = this.#gone.filter(({ instrument }) => this.#hasNews(instrument))
    this.#gone = []
    const all = gone.length === 0 ? series : [...gone, ...series].sort((a, b) => bySeries(named(a), named(b)))
    const readings = yield* readAll(all, pauses, (one) => {
      const { instrument } = one
      const before = this.#told.get(instrument)
      const metric = readSeries(one)
      this.#told.set(instrument, { metric, activity: activityOf(instrument) })
      return before === undefined ? metric : subtractMetric(metric, before.metric)
    })
    return { ...readings, metrics: gone.length === 0 ? readings.metrics : joinTwins(readings.metrics) }
  }
}

function named({ metric: { name }, tags }: Series): Pick<MetricSnapshot, 'name' | 'tags'> {
  return { name, tags }
}

/** A series that was taken out and made again is one series: destinations take two of a name for a mistake. */
function joinTwins(metrics: readonly MetricSnapshot[]): MetricSnapshot[] {
  const joined: MetricSnapshot[] = []
  for (const metric of metrics) {
    const previous = joined.at(-1)
    const sum = previous && sameSeries(previous, metric) ? addMetrics(previous, metric) : undefined
    if (sum === undefined) joined.push(metric)
    else joined[joined.length - 1] = sum
  }
  return joined
}

function sameSeries(a: MetricSnapshot, b: MetricSnapshot): boolean {
  return Object.keys(a.tags).length === Object.keys(b.tags).length && bySeries(a, b) === 0
}
