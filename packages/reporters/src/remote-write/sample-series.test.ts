import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { labelsType, writeRequestType } from './messages.ts'
import { SampleSeries, withValues } from './sample-series.ts'

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 })
const sample = fc.record({ value: text, number: fc.double({ noDefaultInfinity: true, noNaN: true }) })
/** Of one byte to eight. */
const timestamp = fc.oneof(fc.maxSafeNat(), fc.integer({ min: 0, max: 2 ** 21 }), fc.nat(300))

it('writes what a writer of messages would, whatever it has written before', () => {
  const writer = new ProtobufWriter()
  const sampleSeries = new SampleSeries()
  const common = Object.freeze({})
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 5 }), fc.array(timestamp), (samples, times) => {
      const series = samples.map(({ value, number }) => ({ tags: Object.freeze({ l: value }), number }))
      for (const time of times) {
        const fields = sampleSeries.time(time)
        const kept = sampleSeries.ofTime(fields)
        const name = { family: 'a', suffix: '_total', label: undefined, bound: 0 }
        const bytes = withValues(
          series.map(({ tags }) => kept.of(0, name, { text: tags.l, common, tags })),
          series.map(({ number }) => number),
          fields,
        )
        const timeseries = series.map(({ tags, number }) => {
          const labels = [
            { name: '__name__', value: 'a_total' },
            { name: 'l', value: tags.l },
          ]
          const samples = { value: number, timestamp: time }
          return { labels: writer.message(labelsType, { labels }), samples }
        })
        expect(Buffer.from(bytes).toString('hex')).toBe(
          Buffer.from(writer.message(writeRequestType, { timeseries })).toString('hex'),
        )
      }
    }),
  )
})
