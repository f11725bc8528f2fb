import type { Snapshot, Tags } from '@tidemark/metrics'
import {
  baseUnit,
  type ExposedFamily,
  type ExposedSeries,
  eachSample,
  exposeFamilies,
  type FamilyType,
} from '@tidemark/metrics/exposition'
import type { FormatStep } from '../destination.ts'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { type TimeSeries, writeRequestType } from './messages.ts'
import { nativeHistogram } from './native-histogram.ts'
import { SeriesLabels } from './series-labels.ts'

export interface WriteRequestOptions {
  /**
   * Labels of every series, such as `{ job: 'orders', instance: 'api-1' }`. Two processes need at least one that
   * differs: samples of equal labels are taken for those of one series. Tags of the registry and of the metric win over
   * them.
   * @default none
   */
  readonly tags?: Tags
  /**
   * `classic`: as at an endpoint, a histogram where bounds were given, else a summary. `native`: exponential buckets,
   * whose quantiles can be worked out over any series and any time, for servers that know them (Prometheus from 2.40).
   * @default 'classic'
   */
  readonly histograms?: 'classic' | 'native'
}

/** As in the message `MetricMetadata` of prompb. */
const METADATA_TYPES: Readonly<Record<FamilyType, number>> = {
  counter: 1,
  gauge: 2,
  histogram: 3,
  summary: 5,
}

/**
 * The fields of a `WriteRequest` of remote write 1.0, a piece for each series: messages of protocol buffers that follow
 * each other are one. A sample is a point. Names, units and what collides are those of the endpoint's text formats.
 * Before its series comes the description of each family.
 *
 * @see https://prometheus.io/docs/specs/prw/remote_write_spec/
 */
export function writeRequest(
  options: WriteRequestOptions = {},
): (snapshot: Snapshot) => Iterable<FormatStep> {
  const { tags: own = {}, histograms = 'classic' } = options
  const labels = new SeriesLabels()
  let known: { readonly source: Tags; readonly common: Tags } | undefined

  return function* (snapshot) {
    // The same object each time, by which labels are known again.
    if (known?.source !== snapshot.tags) {
      known = { source: snapshot.tags, common: Object.freeze({ ...own, ...snapshot.tags }) }
    }
    const { common } = known
    const writer = new ProtobufWriter()
    const timestamp = Math.round(snapshot.takenAt)

    function describe({ name, type, help, unit }: ExposedFamily, isNative: boolean): FormatStep {
      const metadata = {
        type: METADATA_TYPES[isNative ? 'histogram' : type],
        // In the database it is the sample's name that stands for a counter.
        metricFamilyName: type === 'counter' ? `${name}_total` : name,
        help,
        unit,
      }
      return { data: writer.message(writeRequestType, { metadata }), points: 0 }
    }

    function* samples(family: ExposedFamily, series: ExposedSeries): Generator<FormatStep> {
      const { metric, labels: text } = series
      const identity = { text, common, tags: metric.tags }
      const timeseries: TimeSeries[] = []
      let notFinite = 0
      eachSample(family, series, (suffix, label, bound, value) => {
        if (!Number.isFinite(value)) {
          notFinite += 1
          return
        }
        const sample = { name: `${family.name}${suffix}`, label, bound }
        timeseries.push({
          labels: labels.of(timeseries.length, sample, identity),
          samples: { value, timestamp },
        })
      })
      if (notFinite > 0) yield { omitted: 'not finite', count: notFinite }
      if (timeseries.length > 0) {
        yield { data: writer.message(writeRequestType, { timeseries }), points: timeseries.length }
      }
    }

    function distribution({ name }: ExposedFamily, { metric, labels: text }: ExposedSeries): FormatStep {
      if (!('histogram' in metric)) return undefined
      const sample = { name, label: undefined, bound: 0 }
      const series: TimeSeries = {
        labels: labels.of(0, sample, { text, common, tags: metric.tags }),
        histograms: nativeHistogram(metric.histogram, baseUnit(metric.unit).divisor, timestamp),
      }
      return { data: writer.message(writeRequestType, { timeseries: [series] }), points: 1 }
    }

    const exposing = exposeFamilies({ ...snapshot, tags: common })
    let step = exposing.next()
    for (; !step.done; step = exposing.next()) yield undefined
    const { families, refused } = step.value
    if (refused.length > 0) yield { omitted: 'collision', count: refused.length }
    for (const family of families) {
      const isNative = histograms === 'native' && (family.type === 'histogram' || family.type === 'summary')
      yield describe(family, isNative)
      for (const series of family.series) {
        if (isNative) yield distribution(family, series)
        else yield* samples(family, series)
      }
    }
  }
}
