import { expect, test } from 'vitest'
import { MetricConflictError, MetricKindError } from './metric-errors.ts'
import { noopRegistry } from './noop-registry.ts'
import { Registry } from './registry.ts'
import type { MetricDefinition, View } from './view.ts'

test('a view sees each metric once, complete, when it is first asked for', () => {
  const seen: MetricDefinition[] = []
  const registry = new Registry({
    view: (metric) => {
      seen.push(metric)
      return undefined
    },
  })
  for (let time = 0; time < 2; time++) {
    registry.counter('c', { description: 'Calls.' })
    registry.timer('t', { labels: ['a'] }).labels(time)
    registry.gauge('g', () => 1, { tags: { x: '1' }, unit: 'By' })
  }
  expect(seen).toEqual([
    { name: 'c', kind: 'counter', unit: '1', description: 'Calls.', labels: [] },
    { name: 't', kind: 'timer', unit: 'ns', description: '', labels: ['a'], digits: 2, highest: 3.6e12 },
    { name: 'g', kind: 'gauge', unit: 'By', description: '', labels: ['x'] },
  ])
})

test('a view renames, describes and changes precision', () => {
  const registry = new Registry({
    view: ({ name }) => ({ name: `app.${name}`, description: 'Seen.', digits: 1, highest: 1000 }),
  })
  const counter = registry.counter('c')
  expect(registry.counter('c')).toBe(counter)
  const histogram = registry.histogram('h', { unit: 'By', digits: 3 })
  expect(registry.histogram('h', { unit: 'By', digits: 3 })).toBe(histogram)
  expect(histogram).toMatchObject({ digits: 1, highest: 1000 })
  expect(registry.snapshot().metrics).toMatchObject([
    { name: 'app.c', description: 'Seen.' },
    { name: 'app.h', description: 'Seen.' },
  ])
  expect(registry.remove('c')).toBe(true)
  expect(registry.remove('app.h')).toBe(true)
  expect(registry.snapshot().metrics).toEqual([])
  expect(registry.histogram('h', { unit: 'By', digits: 2 })).not.toBe(histogram)
})

test('a view keeps some labels: what then has the same values is one series', () => {
  const registry = new Registry({
    view: ({ labels }) => ({ labels: labels.filter((name) => name !== 'user') }),
  })
  const family = registry.counter('c', { labels: ['method', 'user', 'code'] })
  family.labels('GET', 'ann', 200).inc()
  family.labels('GET', 'bob', 200).inc()
  family.named({ user: 'eve', code: 404, method: 'GET' }).inc()
  expect(family.labelNames).toEqual(['method', 'user', 'code'])
  expect(registry.snapshot().metrics).toMatchObject([
    { tags: { method: 'GET', code: '200' }, labelNames: ['method', 'code'], count: 2 },
    { tags: { method: 'GET', code: '404' }, count: 1 },
  ])
  expect(family.remove('GET', 'whoever', 200)).toBe(true)
  registry.counter('all', { tags: { user: 'ann' } }).inc()
  registry.counter('all', { tags: { user: 'bob' } }).inc()
  expect(registry.snapshot().metrics).toMatchObject([{ name: 'all', tags: {}, count: 2 }, { name: 'c' }])
})

test('a view may put metrics together, of one kind and layout', () => {
  const registry = new Registry({ view: ({ name }) => ({ name: name.replace(/^v\d\./, '') }) })
  const one = registry.counter('v1.orders')
  expect(registry.counter('v2.orders')).toBe(one)
  expect(() => registry.meter('v3.orders')).toThrow(MetricKindError)
  expect(() => registry.counter('v3.orders', { unit: 'By' })).toThrow(MetricConflictError)
  expect(registry.remove('v1.orders')).toBe(true)
  expect(registry.counter('v2.orders')).not.toBe(one)
})

test('a view cannot keep a label that is not there', () => {
  const registry = new Registry({ view: () => ({ labels: ['nowhere'] }) })
  expect(() => registry.counter('c')).toThrow('keeps label "nowhere", which it does not have')
  expect(registry.snapshot().metrics).toEqual([])
})

const dropped = {
  'a dropping view': new Registry({ view: () => 'drop' }),
  'the no-op registry': noopRegistry,
}

test.each(Object.entries(dropped))('%s hands out instruments that keep nothing', async (_, registry) => {
  const events: unknown[] = []
  const end = registry.onSeries((event) => events.push(event))
  const labels = ['a'] as const
  for (const counter of [registry.counter('c'), registry.counter('c', { labels }).labels(1)]) counter.inc()
  expect(registry.counter('c').count).toBe(0)
  const gauge = registry.gauge('g', { labels }).named({ a: 1 })
  gauge.set(5)
  gauge.inc()
  gauge.dec()
  expect(gauge).toMatchObject({ value: 0, updates: 0 })
  registry.meter('m').mark()
  expect(registry.meter('m').count).toBe(0)
  const histogram = registry.histogram('h', { unit: 'By' })
  histogram.record(1)
  histogram.recordN(1, 2)
  histogram.recordAll(Float64Array.of(1))
  expect(histogram.count).toBe(0)
  const timer = registry.timer('t')
  expect(timer.time(() => 3)).toBe(3)
  expect(await timer.time(async () => 4)).toBe(4)
  timer.stop(timer.now())
  timer.fail(timer.start())
  timer.record(5)
  timer.started().stop()
  const twice = (n: number): number => 2 * n
  expect(timer.wrap(twice)).toBe(twice)
  expect(timer).toMatchObject({ count: 0, errors: 0, inFlight: 0 })
  const unasked = (): never => {
    throw new Error('asked')
  }
  registry.gauge('cb', unasked)
  registry.cachedGauge('cached', unasked, { everyMs: 1 })
  registry.ratioGauge('ratio', unasked, unasked)
  registry.asyncGauge('async', unasked)
  expect(registry.counter('c', { labels }).remove(1)).toBe(false)
  expect(await registry.snapshotAsync()).toMatchObject({ metrics: [], failures: [], folded: [] })
  expect(registry.reader({ temporality: 'delta' }).read().metrics).toEqual([])
  expect(events).toEqual([])
  end()
})

test('the no-op registry takes no health checks', async () => {
  noopRegistry.health('db', () => false)()
  noopRegistry.health('db', () => false)
  expect(await noopRegistry.checkHealth()).toEqual({ healthy: true, results: [] })
})

test('what a dropped metric is asked for is still checked', () => {
  const view: View = () => 'drop'
  expect(() => new Registry({ view }).counter('')).toThrow('a metric needs a name')
  expect(() => new Registry({ view }).timer('t', { digits: 9 as never })).toThrow(RangeError)
})
