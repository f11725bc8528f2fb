// Checked by `tsc`, never run: what must compile, and what must not.
import { expectTypeOf } from 'vitest'
import {
  type AsyncGauge,
  type AsyncObservedGauges,
  type CachedGauge,
  type CachedObservedGauges,
  type CallbackGauge,
  type Counter,
  type EncodedHistogram,
  type Gauge,
  Histogram,
  type HistogramSnapshot,
  type Labelled,
  type Meter,
  type MetricSnapshot,
  type ObservedGauges,
  type Rates,
  type RatioGauge,
  type RatioObservedGauges,
  Registry,
  type Snapshot,
  Timer,
  type Timing,
  timed,
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

expectTypeOf(registry.asyncGauge('q', async () => 1)).toEqualTypeOf<AsyncGauge>()

// With labels a callback tells the values of all of them, in their order.
expectTypeOf(
  registry.gauge('l', (observe) => observe(1, 'mail', 2), { labels: ['queue', 'shard'] }),
).toEqualTypeOf<ObservedGauges<readonly ['queue', 'shard']>>()
expectTypeOf(
  registry.asyncGauge('al', async (observe, signal) => observe(signal.aborted ? 1 : 2, 'x'), {
    labels: ['a'],
  }),
).toEqualTypeOf<AsyncObservedGauges<readonly ['a']>>()
expectTypeOf(
  registry.cachedGauge('cl', (observe) => observe(1, 'x'), { labels: ['a'], everyMs: 5 }),
).toEqualTypeOf<CachedObservedGauges<readonly ['a']>>()
expectTypeOf(registry.ratioGauge('rl', (observe) => observe(1, 2, 'x'), { labels: ['a'] })).toEqualTypeOf<
  RatioObservedGauges<readonly ['a']>
>()
// @ts-expect-error it is not said how long values are kept
registry.cachedGauge('cl', (observe) => observe(1, 'x'), { labels: ['a'] })
// @ts-expect-error the denominator is missing
registry.ratioGauge('rl', (observe) => observe(1, 'x'), { labels: ['a'] })
// @ts-expect-error a label is missing
registry.gauge('l', (observe) => observe(1, 'mail'), { labels: ['queue', 'shard'] })
expectTypeOf(registry.cachedGauge('c', () => 1, { everyMs: 5 })).toEqualTypeOf<CachedGauge>()
expectTypeOf(
  registry.ratioGauge(
    'r',
    () => 1,
    () => 2,
  ),
).toEqualTypeOf<RatioGauge>()
// @ts-expect-error how long is a value kept?
registry.cachedGauge('c', () => 1)

// Labels make a family, whose values are counted and named by its type; `as const` may be left out.
const requests = registry.counter('http', { labels: ['method', 'code'] })
expectTypeOf(requests).toEqualTypeOf<Labelled<Counter, readonly ['method', 'code']>>()
expectTypeOf(registry.counter('http', { labels: ['method', 'code'] as const })).toEqualTypeOf(requests)
expectTypeOf(requests.labels('GET', 200)).toEqualTypeOf<Counter>()
expectTypeOf(requests.labels(true, '200')).toEqualTypeOf<Counter>()
expectTypeOf(requests.named({ code: 200, method: 'GET' })).toEqualTypeOf<Counter>()
expectTypeOf(requests.remove('GET', 200)).toEqualTypeOf<boolean>()
expectTypeOf(requests.labelNames).toEqualTypeOf<readonly ['method', 'code']>()
// @ts-expect-error one value is missing
requests.labels('GET')
// @ts-expect-error one value too many
requests.labels('GET', 200, 'x')
// @ts-expect-error no label value
requests.labels('GET', null)
// @ts-expect-error no bigint either
requests.labels('GET', 200n)
// @ts-expect-error a name is missing
requests.named({ method: 'GET' })
// @ts-expect-error a name that it does not have
requests.named({ method: 'GET', code: 200, user: 'ann' })
// @ts-expect-error a family is no counter
requests.inc()
// @ts-expect-error a list without names is no list of labels
registry.counter('http', { labels: [] })
// @ts-expect-error either a family or one series of it
registry.counter('http', { labels: ['method'], tags: { method: 'GET' } })
expectTypeOf(registry.counter('plain', { description: 'x' })).toEqualTypeOf<Counter>()
expectTypeOf(registry.gauge('g', { labels: ['a'] }).labels(1)).toEqualTypeOf<Gauge>()
expectTypeOf(registry.meter('m', { labels: ['a'] }).labels(1)).toEqualTypeOf<Meter>()
expectTypeOf(registry.timer('t', { labels: ['a'], digits: 2 }).labels(1)).toEqualTypeOf<Timer>()
const sizes = registry.histogram('h', { unit: 'By', labels: ['a'] })
expectTypeOf(sizes.labels(1)).toEqualTypeOf<Histogram>()
// @ts-expect-error no unit
registry.histogram('h', { labels: ['a'] })

// Wrapping and decorating keep the type.
expectTypeOf(timer.wrap((a: string, b: number) => a.length + b)).toEqualTypeOf<
  (this: unknown, a: string, b: number) => number
>()
expectTypeOf(timer.started()).toEqualTypeOf<Timing>()
class Orders {
  @timed(timer)
  async accept(order: string): Promise<number> {
    return order.length
  }
  // @ts-expect-error only methods are timed
  @timed(timer) size = 1
}
expectTypeOf(new Orders().accept('tea')).toEqualTypeOf<Promise<number>>()

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
  expectTypeOf(metric.errors).toEqualTypeOf<number>()
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
