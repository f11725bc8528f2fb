import { ManualClock, Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PieceWriter } from '../piece-writer.ts'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { FixedSizeMessages, type WriteMessages } from './fixed-size.ts'
import { attribute, metricType } from './messages.ts'
import { metricsOf, pointTimes } from './metrics.ts'

const step = fc.oneof(
  fc.record({
    does: fc.constantFrom('count' as const, 'count of time' as const),
    by: fc.constantFrom(1, 0.5, 2 ** 40),
  }),
  fc.record({ does: fc.constant('set' as const), by: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
  fc.record({ does: fc.constantFrom('time' as const, 'fail' as const), by: fc.nat(2e9) }),
  fc.record({ does: fc.constantFrom('describe' as const, 'wait' as const), by: fc.constant(0) }),
)

test('writes what a writer of messages does, whatever it has written before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(step, { maxLength: 4 }), { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      (reports, isDelta) => {
        const clock = new ManualClock({ epochMs: 1_700_000_000_000 })
        const registry = new Registry({ clock })
        const slo = [1000, 1e6, 1e9]
        const counter = registry.counter('c')
        const ofTime = registry.counter('ct', { unit: 'ns' })
        const gauge = registry.gauge('g')
        const timer = registry.timer('t', { slo })
        registry.meter('m')
        registry.timer('without bounds')
        const reader = registry.reader({ temporality: isDelta ? 'delta' : 'cumulative' })
        const kept = new Map<string, FixedSizeMessages>()
        const writer = new ProtobufWriter()
        const attributes = [attribute('a', 'ü'.repeat(70))]
        for (const steps of reports) {
          for (const { does, by } of steps) {
            if (does === 'count') counter.inc(by)
            if (does === 'count of time') ofTime.inc(by)
            if (does === 'set') gauge.set(by)
            if (does === 'time') timer.record(by)
            if (does === 'fail') timer.fail(timer.start())
            if (does === 'describe') registry.timer('t', { slo, description: 'Says so later.' })
            if (does === 'wait') clock.advanceSeconds(10)
          }
          const snapshot = reader.read()
          const times = pointTimes(snapshot)
          for (const metric of snapshot.metrics) {
            const messages: WriteMessages = (one, at) =>
              metricsOf(one, attributes, at, 'exponential').map((each) => writer.field(2, metricType, each))
            const fixed = kept.get(metric.name) ?? new FixedSizeMessages(messages)
            kept.set(metric.name, fixed)
            const out = new PieceWriter()
            const isWritten = fixed.write(metric, times, out)
            expect(isWritten).toBe(metric.name !== 'without bounds')
            const { data = Buffer.alloc(0), ends = [] } = out.take() ?? {}
            const pieces = ends.map((end, at) =>
              Buffer.from(data as Uint8Array).toString('hex', ends[at - 1] ?? 0, end),
            )
            expect(pieces).toEqual(
              isWritten ? messages(metric, times).map((each) => Buffer.from(each).toString('hex')) : [],
            )
          }
        }
      },
    ),
  )
})
