import type { MetricSnapshot } from '@tidemark/metrics'
import { type ExposedFamily, eachSample, exposeFamilies } from '@tidemark/metrics/exposition'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gaugeOf, snapshotOf } from '../fixtures/snapshot-of.ts'
import { PieceWriter } from '../piece-writer.ts'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { labelsType, writeRequestType } from './messages.ts'
import { sampleLabels } from './sample-labels.ts'
import { SampleSeries } from './sample-series.ts'

const COMMON = Object.freeze({ host: 'a' })

function familiesOf(metrics: readonly MetricSnapshot[]): readonly ExposedFamily[] {
  const exposing = exposeFamilies(snapshotOf(metrics, COMMON))
  let step = exposing.next()
  while (!step.done) step = exposing.next()
  return step.value.families
}

/** The samples as a writer of messages writes them, each a piece. */
function expectedOf(families: readonly ExposedFamily[], timestamp: number): string[] {
  const writer = new ProtobufWriter()
  return families.flatMap((family) =>
    family.series.flatMap((series) => {
      const pieces: string[] = []
      eachSample(family, series, (suffix, label, bound, value) => {
        if (!Number.isFinite(value)) return
        const list = sampleLabels({ family: family.name, suffix, label, bound }, COMMON, series.metric.tags)
        const labels = writer.message(labelsType, { labels: list })
        const message = { timeseries: [{ labels, samples: { value, timestamp } }] }
        pieces.push(Buffer.from(writer.message(writeRequestType, message)).toString('hex'))
      })
      return pieces
    }),
  )
}

const label = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 })
/** Of one byte to eight. */
const timestamp = fc.oneof(fc.maxSafeNat(), fc.integer({ min: 0, max: 2 ** 21 }), fc.nat(300))
const figure = fc.oneof(
  { weight: 9, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
)

it('writes what a writer of messages would, whatever it has written before', () => {
  const samples = new SampleSeries()
  const reports = fc.array(
    fc.tuple(timestamp, fc.array(figure, { minLength: 5, maxLength: 5 }), fc.boolean()),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  fc.assert(
    fc.property(fc.uniqueArray(label, { maxLength: 5 }), reports, (values, times) => {
      const allTags = values.map((l) => Object.freeze({ l }))
      for (const [time, figures, hasValues] of times) {
        const quantiles = { p50: figures[0] ?? 0, p75: 1, p90: 1, p95: 1, p99: 1, p999: 1 }
        const histogram = { count: hasValues ? 3 : 0, sum: 1, min: 0, max: 2, quantiles, buckets: [] }
        const families = familiesOf([
          ...allTags.map((tags, at) => gaugeOf('g', figures[at] as number, tags)),
          ...allTags.map((tags) => ({ ...gaugeOf('h', 0, tags), kind: 'histogram', histogram }) as never),
        ])
        const out = new PieceWriter()
        const written = samples.time(time)
        let omitted = 0
        for (const family of families) {
          for (let at = 0; at < family.series.length; at += 1) {
            omitted += samples.write(family, at, COMMON, written, out)
          }
        }
        const { data, ends = [] } = out.take() ?? { data: Buffer.alloc(0) }
        const bytes = Buffer.from(data as Uint8Array)
        expect(ends.map((end, at) => bytes.toString('hex', ends[at - 1] ?? 0, end))).toEqual(
          expectedOf(families, time),
        )
        const inQuantiles = hasValues && !Number.isFinite(quantiles.p50) ? values.length : 0
        const inGauges = figures.slice(0, values.length).filter((value) => !Number.isFinite(value)).length
        expect(omitted).toBe(inGauges + inQuantiles)
      }
    }),
  )
})
