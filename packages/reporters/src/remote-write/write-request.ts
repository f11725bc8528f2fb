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
import { ProtobufWriter } from '../protobuf-writer.ts'
import { writeNativeHistogram } from './native-histogram.ts'
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
    const time = Math.round(snapshot.takenAt)

    function describe({ name, type, help, unit }: ExposedFamily, isNative: boolean): FormatStep {
      writer.message(3, () => {
        writer.uint(1, METADATA_TYPES[isNative ? 'histogram' : type])
        // In the database it is the sample's name that stands for a counter.
        writer.string(2, type === 'counter' ? `${name}_total` : name)
        writer.string(4, help)
        writer.string(5, unit)
      })
      return { data: writer.take(), points: 0 }
    }

    function* samples(family: ExposedFamily, series: ExposedSeries): Generator<FormatStep> {
      const { metric, labels: text } = series
      const identity = { text, common, tags: metric.tags }
      const messages: (() => void)[] = []
      let notFinite = 0
      eachSample(family, series, (suffix, label, bound, value) => {
        if (!Number.isFinite(value)) {
          notFinite += 1
          return
        }
        const sample = { name: `${family.name}${suffix}`, label, bound }
        const fields = labels.of(messages.length, sample, identity)
        messages.push(() => {
          writer.fields(fields)
          writer.message(2, () => {
            writer.double(1, value)
            writer.uint(2, time)
          })
        })
      })
      for (const message of messages) writer.message(1, message)
      if (notFinite > 0) yield { omitted: 'not finite', count: notFinite }
      if (messages.length > 0) yield { data: writer.take(), points: messages.length }
    }

    function nativeHistogram({ name }: ExposedFamily, { metric, labels: text }: ExposedSeries): FormatStep {
      if (!('histogram' in metric)) return undefined
      const sample = { name, label: undefined, bound: 0 }
      const fields = labels.of(0, sample, { text, common, tags: metric.tags })
      writer.message(1, () => {
        writer.fields(fields)
        writer.message(4, () => {
          writeNativeHistogram(writer, metric.histogram, baseUnit(metric.unit).divisor, time)
        })
      })
      return { data: writer.take(), points: 1 }
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
        if (isNative) yield nativeHistogram(family, series)
        else yield* samples(family, series)
      }
    }
  }
}
