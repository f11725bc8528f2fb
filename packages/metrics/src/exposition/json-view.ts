import type { HistogramSnapshot } from '../histogram-snapshot.ts'
import type { MetricSnapshot, Snapshot } from '../snapshot.ts'
import { exposeFamilies } from './families.ts'

/**
 * A snapshot as JSON for people and scripts, in chunks: names, tags and units as in the code, without the
 * encoded histograms, which are for merging. `refused` lists the series that the text formats leave out,
 * each with the reason. What is no finite number is null.
 */
export function* jsonView(snapshot: Snapshot): Generator<string, void> {
  const { metrics, failures, folded, ...about } = snapshot
  const { refused } = yield* exposeFamilies(snapshot)
  yield `${JSON.stringify(about).slice(0, -1)},"metrics":[`
  yield* elements(metrics, viewMetric)
  yield '],"failures":['
  yield* elements(failures, (failure) => failure)
  yield '],"folded":['
  yield* elements(folded, (metric) => metric)
  yield '],"refused":['
  yield* elements(refused, (series) => series)
  yield ']}\n'
}

/** One element a line and a chunk. */
function* elements<T>(items: readonly T[], view: (item: T) => object): Generator<string> {
  let separator = '\n'
  for (const item of items) {
    yield `${separator}${JSON.stringify(view(item))}`
    separator = ',\n'
  }
}

function viewMetric(metric: MetricSnapshot): object {
  return 'histogram' in metric ? { ...metric, histogram: figures(metric.histogram) } : metric
}

/** Copied one by one: spreading would read `encoded`, which compresses the histogram. */
function figures(histogram: HistogramSnapshot): Record<string, unknown> {
  const figures: Record<string, unknown> = {}
  for (const key of Object.keys(histogram) as (keyof HistogramSnapshot)[]) {
    if (key !== 'encoded') figures[key] = histogram[key]
  }
  return figures
}
