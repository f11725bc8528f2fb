import type { MetricSnapshot } from '@tidemark/metrics'
import { type ExposedFamily, eachSample, exposeFamilies } from '@tidemark/metrics/exposition'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gaugeOf, snapshotOf } from '../fixtures/snapshot-of.ts'
import { PieceWriter } from '../piece-writer.ts'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { labelsType, writeRequestType } from './messages.ts'
import { sampleLabels } from './sample-labels.ts'
import { SamplePages, seriesPerPage } from './sample-pages.ts'

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

function figureAt(figures: readonly number[], at: number): number {
  return figures[at % figures.length] as number
}

it('writes what a writer of messages would, whatever it has written before', () => {
  const samples = new SamplePages()
  const reports = fc.array(
    fc.tuple(timestamp, fc.array(figure, { minLength: 5, maxLength: 5 }), fc.boolean()),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  fc.assert(
    fc.property(
      fc.uniqueArray(label, { maxLength: 2 * seriesPerPage({ type: 'gauge' }) + 3 }),
      reports,
      (values, times) => {
        const allTags = values.map((l) => Object.freeze({ l }))
        for (const [time, figures, isOdd] of times) {
          const hasValues = (at: number) => (at % 3 === 0) === isOdd
          const quantiles = { p50: figures[0] ?? 0, p75: 1, p90: 1, p95: 1, p99: 1, p999: 1 }
          const histogramAt = (at: number) => ({
            count: hasValues(at) ? 3 : 0,
            sum: 1,
            min: 0,
            max: 2,
            quantiles,
            buckets: [],
          })
          const families = familiesOf([
            ...allTags.map((tags, at) => gaugeOf('g', figureAt(figures, at), tags)),
            ...allTags.map(
              (tags, at) =>
                ({ ...gaugeOf('h', 0, tags), kind: 'histogram', histogram: histogramAt(at) }) as never,
            ),
          ])
          const out = new PieceWriter()
          const written = samples.time(time)
          let omitted = 0
          for (const family of families) {
            for (let page = 0; page * seriesPerPage(family) < family.series.length; page += 1) {
              omitted += samples.write(family, page, COMMON, written, out)
            }
          }
          const { data, ends = [] } = out.take() ?? { data: Buffer.alloc(0) }
          const bytes = Buffer.from(data as Uint8Array)
          expect(ends.map((end, at) => bytes.toString('hex', ends[at - 1] ?? 0, end))).toEqual(
            expectedOf(families, time),
          )
          const inQuantiles = Number.isFinite(quantiles.p50)
            ? 0
            : values.filter((_, at) => hasValues(at)).length
          const inGauges = values.filter((_, at) => !Number.isFinite(figureAt(figures, at))).length
          expect(omitted).toBe(inGauges + inQuantiles)
        }
      },
    ),
  )
})
