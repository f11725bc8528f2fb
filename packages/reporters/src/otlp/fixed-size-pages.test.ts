import { ManualClock, type MetricSnapshot, Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PieceWriter } from '../piece-writer.ts'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { FixedSizePages, type WriteMessages } from './fixed-size-pages.ts'
import { type Attributes, attribute, metricType } from './messages.ts'
import { metricsOf, pointTimes } from './metrics.ts'

/** Few, so that one often follows where another one was, or more than a page has. */
const label = fc.oneof(fc.nat(3), fc.nat(40)).map(String)
const by = fc.constantFrom(1, 0.5, 2 ** 40)
const step = fc.oneof(
  fc.record({ does: fc.constantFrom('count' as const, 'count of time' as const), label, by }),
  fc.record({
    does: fc.constant('set' as const),
    label,
    by: fc.double({ noNaN: true, noDefaultInfinity: true }),
  }),
  fc.record({ does: fc.constantFrom('time' as const, 'fail' as const), label, by: fc.nat(2e9) }),
  fc.record({
    does: fc.constantFrom('describe' as const, 'wait' as const, 'remove' as const, 'unbounded' as const),
    label,
    by: fc.constant(0),
  }),
)
/** Before some series others have their turn. */
const pauses = fc.array(fc.nat(60), { maxLength: 4 })

test('writes what a writer of messages does, whatever it has written before', () => {
  const writer = new ProtobufWriter()
  const messages: WriteMessages = (metric, attributes, times) =>
    metricsOf(metric, attributes, times, 'exponential').map((each) => writer.field(2, metricType, each))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(step, { maxLength: 40 }), pauses), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      (reports, isDelta) => {
        const clock = new ManualClock({ epochMs: 1_700_000_000_000 })
        const registry = new Registry({ clock })
        const slo = [1000, 1e6, 1e9]
        const counters = registry.counter('c', { labels: ['l'] })
        const ofTime = registry.counter('ct', { unit: 'ns', labels: ['l'] })
        const gauges = registry.gauge('g', { labels: ['l'] })
        const timers = registry.timer('t', { slo, labels: ['l'] })
        const unbounded = registry.timer('without bounds', { labels: ['l'] })
        registry.meter('m')
        const reader = registry.reader({ temporality: isDelta ? 'delta' : 'cumulative' })
        const known = new Map<string, Attributes>()
        const attributesOf = ({ name, tags: { l = '' } }: MetricSnapshot): Attributes => {
          const key = `${name} ${l}`
          const attributes = known.get(key) ?? [attribute('l', l.padEnd(70, 'ü'))]
          known.set(key, attributes)
          return attributes
        }
        const pages = new FixedSizePages(messages)
        for (const [steps, pausesBefore] of reports) {
          for (const { does, label: l, by: amount } of steps) {
            if (does === 'count') counters.labels(l).inc(amount)
            if (does === 'count of time') ofTime.labels(l).inc(amount)
            if (does === 'set') gauges.labels(l).set(amount)
            if (does === 'time') timers.labels(l).record(amount)
            if (does === 'fail') timers.labels(l).fail(timers.labels(l).start())
            if (does === 'unbounded') unbounded.labels(l).record(1000)
            if (does === 'describe')
              registry.timer('t', { slo, labels: ['l'], description: 'Says so later.' })
            if (does === 'wait') clock.advanceSeconds(10)
            if (does === 'remove') for (const family of [counters, gauges]) family.remove(l)
          }
          const snapshot = reader.read()
          const times = pointTimes(snapshot)
          const out = new PieceWriter()
          pages.begin()
          for (const [at, metric] of snapshot.metrics.entries()) {
            const attributes = attributesOf(metric)
            if (pausesBefore.includes(at) || pages.isFullBefore(attributes)) pages.flush(times, out)
            expect(pages.write(metric, attributes, times, out)).toBe(metric.name !== 'without bounds')
          }
          pages.end(times, out)
          const { data = Buffer.alloc(0), ends = [] } = out.take() ?? {}
          const pieces = ends.map((end, at) =>
            Buffer.from(data as Uint8Array).toString('hex', ends[at - 1] ?? 0, end),
          )
          const expected = snapshot.metrics.flatMap((metric) => messages(metric, attributesOf(metric), times))
          expect(pieces).toEqual(expected.map((each) => Buffer.from(each).toString('hex')))
        }
      },
    ),
    { numRuns: 400 },
  )
})
