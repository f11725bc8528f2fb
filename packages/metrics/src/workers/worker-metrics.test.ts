import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { type MetricSnapshot, Registry, type RegistryOptions } from '../index.ts'
import { WorkerMetrics, type WorkerMetricsOptions, workerRegistry } from './index.ts'

// A registry for workers works in the thread that reads, too: what happens between threads is tested in
// worker-threads.test.ts.
function pair(
  options: WorkerMetricsOptions = {},
  registryOptions: RegistryOptions = {},
): { registry: Registry; metrics: WorkerMetrics; worker: () => Registry } {
  const registry = new Registry(registryOptions)
  const metrics = new WorkerMetrics(registry, options)
  onTestFinished(() => metrics.close())
  return { registry, metrics, worker: () => workerRegistry({ workerData: metrics.workerData }) }
}

function one(registry: Registry, name: string): MetricSnapshot {
  const found = registry.snapshot().metrics.filter((metric) => metric.name === name)
  expect(found).toHaveLength(1)
  return found[0] as MetricSnapshot
}

test('instruments of a worker are like any others, there and where they are read', () => {
  const { registry, worker } = pair()
  const there = worker()
  const record = (into: Registry): void => {
    into.counter('counter', { unit: 'By', description: 'Bytes.' }).inc(2.5)
    into.counter('counter').inc(-1)
    into
      .meter('meter', { labels: ['kind'] })
      .labels('a')
      .mark(3)
    into
      .meter('meter', { labels: ['kind'] })
      .labels('a')
      .mark(Number.NaN)
    const histogram = into.histogram('histogram', { unit: 'By', digits: 2, highest: 1e6, slo: [10, 100] })
    for (const value of [1, 50, 5000, 2e6]) histogram.record(value)
    histogram.record(-1)
    histogram.recordAll(Float64Array.of(7, 8, 3e6))
    histogram.recordCorrected(1000, 100)
    const timer = into.timer('timer')
    timer.record(500)
    timer.fail(timer.now())
    timer.started()
  }
  record(there)
  const local = new Registry()
  record(local)

  const withoutTimes = (metrics: readonly MetricSnapshot[]): unknown[] =>
    JSON.parse(JSON.stringify(metrics, (key, value) => (key === 'rates' ? undefined : value))).map(
      ({ histogram, ...metric }: { kind: string; histogram?: { count: number } }) =>
        metric.kind === 'timer' ? { ...metric, count: histogram?.count } : { ...metric, histogram },
    )
  const expected = withoutTimes(local.snapshot().metrics)
  expect(withoutTimes(there.snapshot().metrics)).toEqual(expected)
  expect(withoutTimes(registry.snapshot().metrics)).toEqual(expected)
  expect(withoutTimes(registry.snapshot().metrics)).toEqual(expected)
})

test('whatever is recorded between readings, readings add up to it', () => {
  const value = fc.oneof(fc.nat(10), fc.integer({ min: 0, max: 2 ** 40 }), fc.constant(Number.NaN))
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 20 }), { maxLength: 6 }), (rounds) => {
      const { registry, metrics, worker } = pair({ bytes: 2 ** 21 })
      const recorded = worker().histogram('values', { unit: 'ns' })
      const expected = new Registry().histogram('values', { unit: 'ns' })
      const deltas = registry.reader({ temporality: 'delta' })
      let told = 0
      for (const values of rounds) {
        for (const one of values) {
          recorded.record(one)
          expected.record(one)
        }
        const [metric] = deltas.read().metrics
        told += metric?.kind === 'histogram' ? metric.histogram.count : 0
      }
      const folded = one(registry, 'values')
      expect(folded.kind === 'histogram' && folded.histogram.encoded).toEqual(expected.encode())
      expect(told).toBe(expected.count)
      metrics.close()
    }),
    { numRuns: 50 },
  )
})

test('a histogram that was reset has what it held before, and what it holds since', () => {
  const { registry, worker } = pair()
  const histogram = worker().histogram('values', { unit: 'ns' })
  histogram.recordN(5, 3)
  registry.snapshot()
  histogram.reset()
  histogram.record(7)
  expect(one(registry, 'values')).toMatchObject({ histogram: { count: 4, sum: 22, min: 5, max: 7 } })
})

test('slots may pass 2^32', () => {
  const { registry, metrics, worker } = pair()
  const histogram = worker().histogram('values', { unit: 'ns', digits: 1 })
  histogram.recordN(5, 2 ** 32 - 1)
  expect(one(registry, 'values')).toMatchObject({ histogram: { count: 2 ** 32 - 1 } })
  histogram.record(5)
  histogram.record(9)
  expect(histogram.count).toBe(2 ** 32 + 1)
  const sum = 5 * 2 ** 32 + 9
  expect(one(registry, 'values')).toMatchObject({ histogram: { count: 2 ** 32 + 1, sum, max: 9 } })
  expect(metrics.unshared).toBe(0)
})

test('several registries are added up, and a view, a limit and tags are those of the reading one', () => {
  const { registry, worker } = pair(
    {},
    { maxSeries: 2, view: ({ name }) => (name.startsWith('debug') ? 'drop' : undefined) },
  )
  for (const there of [worker(), worker()]) {
    there.counter('debug').inc()
    there.timer('debug.timer').record(1)
    there.histogram('debug.histogram', { unit: 'ns' }).record(1)
    for (const user of ['ann', 'bob', 'eve'])
      there
        .counter('logins', { labels: ['user'] })
        .labels(user)
        .inc()
  }
  const { metrics, failures } = registry.snapshot()
  expect(metrics.map((metric) => [metric.tags['user'], metric.kind === 'counter' && metric.count])).toEqual([
    ['__overflow__', 2],
    ['ann', 2],
    ['bob', 2],
  ])
  expect(failures).toEqual([])
})

test('the overflow of a worker is overflow, and values that look like it are not', () => {
  const { registry, metrics } = pair()
  const there = workerRegistry({ workerData: metrics.workerData, maxSeries: 2 })
  const logins = there.counter('logins', { labels: ['user'] })
  for (const user of ['__overflow__', '__proto__', 'eve', 'mallory']) logins.labels(user).inc()
  const counts = registry
    .snapshot()
    .metrics.map((metric) => [metric.tags['user'], metric.kind === 'counter' && metric.count])
  expect(counts).toEqual([
    ['__overflow__', 2],
    ['__overflow___', 1],
    ['__proto__', 1],
  ])
})

test('a metric that is another one here is told of, and is taken once it is not', () => {
  const { registry, worker } = pair()
  const there = worker()
  registry.gauge('jobs').set(1)
  registry.timer('calls', { digits: 1 })
  there.counter('jobs').inc(3)
  there.timer('calls').record(100)
  const { failures } = registry.snapshot()
  expect(failures.map(({ name }) => name).sort()).toEqual(['calls', 'jobs'])
  expect(failures.every(({ message }) => message.startsWith('worker 0: '))).toBe(true)

  registry.remove('jobs')
  registry.remove('calls')
  const { metrics, failures: none } = registry.snapshot()
  expect(none).toEqual([])
  expect(
    metrics.map((metric) =>
      'histogram' in metric ? metric.histogram.count : 'count' in metric && metric.count,
    ),
  ).toEqual([1, 3])
})

test('other words and other bounds here are no conflict', () => {
  const { registry, worker } = pair()
  registry.histogram('size', { unit: 'By', description: 'Ours.', slo: [5] }).record(1)
  worker()
    .histogram('size', { unit: 'By', description: 'Theirs.', slo: [7] })
    .record(6)
  expect(one(registry, 'size')).toMatchObject({
    description: 'Ours.',
    histogram: { count: 2, buckets: [{ le: 5, count: 1 }] },
  })
})

test('what was taken out here begins anew', () => {
  const { registry, worker } = pair()
  const counter = worker().counter('jobs')
  counter.inc(3)
  registry.snapshot()
  registry.clear()
  counter.inc(2)
  expect(one(registry, 'jobs')).toMatchObject({ count: 2 })
})

test('gauges are told apart by worker, or added up', () => {
  const apart = pair()
  apart
    .worker()
    .gauge('open', { labels: ['pool'] })
    .labels('a')
    .set(2)
  expect(one(apart.registry, 'open')).toMatchObject({ tags: { pool: 'a', worker: '0' }, value: 2 })
  apart.metrics.close()
  expect(apart.registry.snapshot().metrics).toEqual([])

  const sum = pair({ gauges: 'sum' })
  const gauges = [sum.worker(), sum.worker(), sum.worker()].map((there) => there.gauge('open'))
  for (const gauge of gauges) gauge.set(0.1)
  expect(one(sum.registry, 'open')).toMatchObject({ tags: {}, value: 0.1 + 0.1 + 0.1 })
  gauges[0]?.inc(5)
  gauges[1]?.dec(0.1)
  expect(one(sum.registry, 'open')).toMatchObject({ value: 5.1 + 0 + 0.1 })
  sum.metrics.close()
  expect(one(sum.registry, 'open')).toMatchObject({ value: 0 })
})

test('calls in flight go with their worker, errors stay', () => {
  const { registry, metrics, worker } = pair()
  const timer = worker().timer('calls')
  timer.started()
  timer.fail(timer.now())
  expect(one(registry, 'calls')).toMatchObject({ inFlight: 1, errors: 1 })
  metrics.close()
  expect(one(registry, 'calls')).toMatchObject({ inFlight: 0, errors: 1, histogram: { count: 1 } })
})

test('series for which there is no room work where they are, and are told of', () => {
  const { registry, metrics, worker } = pair({ bytes: 2 ** 20 })
  const there = worker()
  const timers = Array.from({ length: 12 }, (_, at) => there.timer(`timer ${at}`))
  for (const timer of timers) timer.record(1)
  expect(timers.every(({ count }) => count === 1)).toBe(true)
  expect(there.snapshot().metrics).toHaveLength(12)
  const { metrics: read, failures } = registry.snapshot()
  expect(read.length).toBeGreaterThan(4)
  expect(metrics.unshared).toBe(12 - read.length)
  expect(failures).toEqual([
    {
      name: 'tidemark.workers',
      tags: {},
      message: `no room for ${metrics.unshared} series of workers: give WorkerMetrics more bytes`,
    },
  ])
})

test('the memory of series that nobody holds is used again', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const { registry, metrics } = pair({ bytes: 2 ** 20 }, { maxSeries: 1e6 })
  const there = workerRegistry({ workerData: metrics.workerData })
  const timers = there.timer('calls', { labels: ['user'] })
  // Thirty at a time fill half of the memory.
  for (let round = 0; round < 10; round++) {
    for (let user = 0; user < 30; user++) timers.labels(`${round} ${user}`).record(100)
    for (let user = 0; user < 30; user++) timers.remove(`${round} ${user}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
    // Who is told of what was collected is told in turns to come, on a busy machine later than after a millisecond.
    let isTold = false
    const canaries = new FinalizationRegistry(() => {
      isTold = true
    })
    canaries.register({}, undefined)
    while (!isTold) {
      collect()
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    registry.snapshot()
  }
  expect(metrics.unshared).toBe(0)
  const counts = registry
    .snapshot()
    .metrics.map((metric) => metric.kind === 'timer' && metric.histogram.count)
  expect(counts).toEqual(Array(300).fill(1))
})

test('callbacks are asked in the worker alone', () => {
  const { registry, worker } = pair()
  const there = worker()
  there.gauge('asked', () => 5)
  expect(one(there, 'asked')).toMatchObject({ value: 5 })
  expect(registry.snapshot().metrics).toEqual([])
})

test('after close() nothing more is taken', () => {
  const { registry, metrics, worker } = pair()
  const counter = worker().counter('jobs')
  counter.inc()
  metrics.close()
  counter.inc()
  expect(one(registry, 'jobs')).toMatchObject({ count: 1 })
  metrics.close()
})

test('mistakes are refused', () => {
  const registry = new Registry()
  expect(() => new WorkerMetrics(registry, { bytes: 1000 })).toThrow(/bytes must be an integer from 1048576/)
  expect(() => new WorkerMetrics(registry, { gauges: 'mean' as never })).toThrow(/gauges must be/)
  expect(() => workerRegistry()).toThrow(/no memory for metrics in workerData/)
  const workerData = { '@tidemark/metrics': new SharedArrayBuffer(2 ** 20) }
  expect(() => workerRegistry({ workerData })).toThrow(/not the memory of a WorkerMetrics/)
})
