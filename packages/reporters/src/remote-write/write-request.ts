import type { Snapshot, Tags } from '@tidemark/metrics'
import {
  baseUnit,
  type ExposedFamily,
  type ExposedSeries,
  exposeFamilies,
  type FamilyType,
} from '@tidemark/metrics/exposition'
import type { FormatStep } from '../destination.ts'
import { PieceWriter } from '../piece-writer.ts'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { stringsOption } from '../strings-option.ts'
import { KeptInFamilies } from './kept-in-families.ts'
import { labelsType, type TimeSeries, writeRequestType } from './messages.ts'
import { nativeHistogram } from './native-histogram.ts'
import { sampleLabels } from './sample-labels.ts'
import { SamplePages, seriesPerPage } from './sample-pages.ts'

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
 * The fields of a `WriteRequest` of remote write 1.0, a piece for each sample: messages of protocol buffers that follow
 * each other are one. A sample is a point. Names, units and what collides are those of the endpoint's text formats.
 * Before its series comes the description of each family.
 *
 * @see https://prometheus.io/docs/specs/prw/remote_write_spec/
 */
export function writeRequest(
  options: WriteRequestOptions = {},
): (snapshot: Snapshot) => Iterable<FormatStep> {
  const { histograms = 'classic' } = options
  const own = stringsOption('tags', options.tags)
  const writer = new ProtobufWriter()
  const nativeLabels = new KeptInFamilies<Uint8Array>()
  const samples = new SamplePages()
  let known: { readonly source: Tags; readonly common: Tags } | undefined

  return function* (snapshot) {
    // The same object each time, by which labels are known again; what is not frozen may have other tags next time.
    if (known?.source !== snapshot.tags || !Object.isFrozen(snapshot.tags)) {
      known = { source: snapshot.tags, common: Object.freeze({ ...own, ...snapshot.tags }) }
    }
    const { common } = known
    const timestamp = Math.round(snapshot.takenAt)
    const time = samples.time(timestamp)
    const out = new PieceWriter()

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

    function native(family: ExposedFamily, position: number): FormatStep {
      const { metric } = family.series[position] as ExposedSeries
      if (!('histogram' in metric)) return undefined
      const keptOf = nativeLabels.of(family)
      keptOf[position] ??= writer.message(labelsType, {
        labels: sampleLabels(
          { family: family.name, suffix: '', label: undefined, bound: 0 },
          common,
          metric.tags,
        ),
      })
      const series: TimeSeries = {
        labels: keptOf[position],
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
      yield out.take()
      yield describe(family, isNative)
      if (isNative) {
        for (let position = 0; position < family.series.length; position++) yield native(family, position)
        continue
      }
      for (let page = 0; page * seriesPerPage(family) < family.series.length; page++) {
        const notFinite = samples.write(family, page, common, time, out)
        if (notFinite > 0) yield { omitted: 'not finite', count: notFinite }
        if (out.isFull) yield out.take()
      }
    }
    yield out.take()
  }
}
