// Checked by `tsc`, never run: what must compile, and what must not.
import { expectTypeOf } from 'vitest'
import {
  type CallbackGauge,
  type EncodedHistogram,
  type Gauge,
  Histogram,
  type HistogramSnapshot,
  type MetricSnapshot,
  type Rates,
  Registry,
  type Snapshot,
  Timer,
  type Unit,
} from './index.ts'

const registry = new Registry({ tags: { service: 'orders' } })
const timer = new Timer()

// time() hands through the type of what it runs.
expectTypeOf(timer.time(() => 3)).toEqualTypeOf<number>()
expectTypeOf(timer.time(async () => 'x')).toEqualTypeOf<Promise<string>>()

// A gauge with a callback cannot be set.
expectTypeOf(registry.gauge('a')).toEqualTypeOf<Gauge>()
expectTypeOf(registry.gauge('a', { unit: 'By' })).toEqualTypeOf<Gauge>()
expectTypeOf(registry.gauge('a', () => 1)).toEqualTypeOf<CallbackGauge>()
// @ts-expect-error see above
registry.gauge('a', () => 1).set(2)
// @ts-expect-error a callback returns a number
registry.gauge('a', () => '1')
// @ts-expect-error callbacks are synchronous
registry.gauge('a', async () => 1)

// A histogram needs a unit, and only a known one.
// @ts-expect-error no unit
registry.histogram('h', {})
// @ts-expect-error an unknown unit
new Histogram({ unit: 'miles' })
// @ts-expect-error too many digits
new Histogram({ unit: 'ns', digits: 5 })
expectTypeOf<'{order}'>().toExtend<Unit>()
// @ts-expect-error a timer always counts nanoseconds
registry.timer('t', { unit: 'ms' })

// bigint clocks and strings stay out.
// @ts-expect-error no bigint
timer.stop(process.hrtime.bigint())
// @ts-expect-error no strings
new Histogram({ unit: 'ns' }).record('12')

// `kind` decides what a snapshot carries.
declare const metric: MetricSnapshot
if (metric.kind === 'timer') {
  expectTypeOf(metric.histogram).toEqualTypeOf<HistogramSnapshot>()
  expectTypeOf(metric.rates).toEqualTypeOf<Rates>()
}
if (metric.kind === 'gauge') expectTypeOf(metric.value).toEqualTypeOf<number>()
// @ts-expect-error not every metric has a value
metric.value

// Documents are read-only.
declare const snapshot: Snapshot
declare const encoded: EncodedHistogram
// @ts-expect-error
snapshot.takenAt = 1
// @ts-expect-error
snapshot.metrics.push(metric)
// @ts-expect-error
encoded.count = 1
// @ts-expect-error exact figures are read-only as well
new Histogram({ unit: 'ns' }).count = 1
