import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { Registry } from './registry.ts'

function expiring(expireAfterMs = 1000): { clock: ManualClock; registry: Registry; seen: () => string[] } {
  const clock = new ManualClock()
  const registry = new Registry({ clock, expireAfterMs })
  const seen = (): string[] => registry.snapshot().metrics.map(({ tags }) => tags['a'] ?? '(none)')
  return { clock, registry, seen }
}

test('a series that nobody records to is dropped, and is back when it is asked for', () => {
  const { clock, registry, seen } = expiring()
  const family = registry.counter('m', { labels: ['a'] })
  family.labels('idle').inc()
  family.labels('busy').inc()
  expect(seen()).toEqual(['busy', 'idle'])
  clock.advanceSeconds(0.6)
  family.labels('busy').inc()
  expect(seen()).toEqual(['busy', 'idle'])
  clock.advanceSeconds(0.4)
  expect(seen()).toEqual(['busy'])
  clock.advanceSeconds(0.6)
  expect(seen()).toEqual([])
  family.labels('idle').inc()
  expect(seen()).toEqual(['idle'])
})

test('a series that somebody holds comes back with what is recorded to it', () => {
  const { clock, registry, seen } = expiring()
  const reader = registry.reader({ temporality: 'delta' })
  const family = registry.counter('m', { labels: ['a'] })
  const held = family.labels('held')
  held.inc(3)
  seen()
  clock.advanceSeconds(1)
  expect(seen()).toEqual([])
  expect(reader.read().metrics).toMatchObject([{ count: 3 }])
  expect(seen()).toEqual([])
  held.inc()
  expect(registry.snapshot().metrics).toMatchObject([{ tags: { a: 'held' }, count: 4 }])
  expect(reader.read().metrics).toMatchObject([{ count: 1 }])
  clock.advanceSeconds(0.9)
  expect(seen()).toEqual(['held'])
  clock.advanceSeconds(0.1)
  expect(seen()).toEqual([])
  expect(family.labels('held')).toBe(held)
  expect(seen()).toEqual(['held'])
  expect(reader.read().metrics).toMatchObject([{ count: 0 }])
})

test('a series comes back only where there is room, and never once it was removed', () => {
  const clock = new ManualClock()
  const registry = new Registry({ clock, expireAfterMs: 1000, maxSeries: 1 })
  const family = registry.counter('m', { labels: ['a'] })
  const seen = (): unknown[] => registry.snapshot().metrics.map(({ tags }) => tags['a'])
  const first = family.labels('first')
  seen()
  clock.advanceSeconds(1)
  expect(seen()).toEqual([])
  family.labels('second').inc()
  first.inc()
  expect(seen()).toEqual(['second'])
  family.remove('second')
  expect(seen()).toEqual(['first'])
  clock.advanceSeconds(1)
  expect(seen()).toEqual([])
  expect(family.remove('first')).toBe(false)
  first.inc()
  expect(seen()).toEqual([])
  expect(family.labels('first')).not.toBe(first)
})

test('as many expired series are remembered as there may be at a time, the latest', () => {
  const clock = new ManualClock()
  const registry = new Registry({ clock, expireAfterMs: 1000, maxSeries: 2 })
  const family = registry.counter('m', { labels: ['a'] })
  const held = [1, 2, 3].map((a) => {
    const counter = family.labels(a)
    registry.snapshot()
    clock.advanceSeconds(1)
    registry.snapshot()
    return counter
  })
  for (const counter of held) counter.inc()
  expect(registry.snapshot().metrics.map(({ tags }) => tags['a'])).toEqual(['2', '3'])
})

test('each way of recording keeps a series', () => {
  const { clock, registry, seen } = expiring()
  const labels = ['a'] as const
  const counter = registry.counter('c', { labels }).labels('counter')
  const gauge = registry.gauge('g', { labels }).labels('gauge')
  const meter = registry.meter('m', { labels }).labels('meter')
  const histogram = registry.histogram('h', { unit: 'By', labels }).labels('histogram')
  const timer = registry.timer('t', { labels }).labels('timer')
  const record = [
    () => counter.inc(),
    () => gauge.set(gauge.value),
    () => meter.mark(),
    () => histogram.record(1),
    () => timer.record(1),
  ]
  const all = ['counter', 'gauge', 'histogram', 'meter', 'timer']
  expect(seen()).toEqual(all)
  for (let round = 0; round < 4; round++) {
    clock.advanceSeconds(0.9)
    for (const use of record) use()
    expect(seen()).toEqual(all)
  }
  clock.advanceSeconds(1)
  expect(seen()).toEqual([])
})

test('a call in flight keeps its series', () => {
  const { clock, registry, seen } = expiring()
  const call = registry
    .timer('t', { labels: ['a'] })
    .labels('slow')
    .started()
  for (let round = 0; round < 3; round++) {
    expect(seen()).toEqual(['slow'])
    clock.advanceSeconds(5)
  }
  call.stop()
  expect(seen()).toEqual(['slow'])
  clock.advanceSeconds(5)
  expect(seen()).toEqual([])
})

test('neither a metric without labels, nor the overflow, nor a callback expires', () => {
  const { clock, registry } = expiring()
  registry.counter('plain')
  registry.gauge('asked', () => 1, { tags: { a: 'x' } })
  registry.counter('full', { labels: ['a'], maxSeries: 1 }).labels(1)
  registry.counter('full', { labels: ['a'] }).labels(2)
  registry.snapshot()
  clock.advanceSeconds(100)
  expect(registry.snapshot().metrics.map(({ name, tags }) => [name, tags])).toEqual([
    ['asked', { a: 'x' }],
    ['full', { a: '__overflow__' }],
    ['plain', {}],
  ])
})

test('a metric may keep its series longer or for ever', () => {
  const { clock, registry, seen } = expiring()
  registry.counter('m', { labels: ['a'], expireAfterMs: 5000 }).labels('long')
  registry.counter('n', { labels: ['a'], expireAfterMs: Number.POSITIVE_INFINITY }).labels('ever')
  expect(seen()).toEqual(['long', 'ever'])
  clock.advanceSeconds(4)
  expect(seen()).toEqual(['long', 'ever'])
  clock.advanceSeconds(2)
  expect(seen()).toEqual(['ever'])
})

test.each([0, -1, Number.NaN, '5'])('expireAfterMs %s is refused', (expireAfterMs) => {
  expect(() => new Registry({ expireAfterMs: expireAfterMs as number })).toThrow('expireAfterMs must be')
})

test('short-lived label sets leave nothing behind', () => {
  const { clock, registry } = expiring()
  const family = registry.counter('m', { labels: ['request', 'attempt'] })
  const reader = registry.reader({ temporality: 'delta' })
  let most = 0
  let total = 0
  for (let request = 0; request < 100_000; request++) {
    family.labels(request, request % 3).inc()
    if (request % 1000 > 0) continue
    clock.advanceSeconds(1)
    const { metrics } = reader.read()
    most = Math.max(most, metrics.length)
    for (const metric of metrics) total += metric.kind === 'counter' ? metric.count : 0
  }
  for (let round = 0; round < 2; round++) {
    clock.advanceSeconds(1)
    for (const metric of reader.read().metrics) total += metric.kind === 'counter' ? metric.count : 0
  }
  const { metrics, folded } = registry.snapshot()
  expect({ most, left: metrics.length, total, folded }).toEqual({
    most: expect.any(Number),
    left: 0,
    total: 100_000,
    folded: [],
  })
  expect(most).toBeLessThanOrEqual(2000)
})
