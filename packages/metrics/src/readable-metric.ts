import type { HistogramSnapshot } from './histogram-snapshot.ts'
import type { MetricSnapshot, Snapshot } from './snapshot.ts'

/** What the text formats read of a distribution, beside its buckets. */
export type ReadableHistogram = Pick<HistogramSnapshot, 'count' | 'sum' | 'min' | 'max' | 'quantiles'>

type Identity = Pick<MetricSnapshot, 'name' | 'tags' | 'unit' | 'description'>

export type ReadableCount = Identity & { readonly kind: 'counter' | 'meter'; readonly count: number }
export type ReadableGauge = Identity & { readonly kind: 'gauge'; readonly value: number }
export type ReadableDistribution = Identity & {
  readonly kind: 'histogram' | 'timer'
  readonly histogram: ReadableHistogram
}

/** What the text formats read of a series: of its snapshot, or of the series itself as it is when they come to it. */
export type ReadableMetric = ReadableCount | ReadableGauge | ReadableDistribution

/** What they read of all series: a snapshot, or what has the series themselves. */
export interface LiveReading<Metric extends ReadableMetric = ReadableMetric>
  extends Pick<Snapshot, 'tags' | 'failures'> {
  readonly metrics: readonly Metric[]
}
