import { expect, test } from 'vitest'
import { MetricConflictError } from './metric-errors.ts'
import { Registry } from './registry.ts'

test('bounds of a metric are counted in every series, and in what a reader of differences sees', () => {
  const registry = new Registry()
  const size = registry.histogram('size', { unit: 'By', slo: [10, 100], labels: ['route'] as const })
  const reader = registry.reader({ temporality: 'delta' })
  const bucketsOf = (snapshot: ReturnType<Registry['snapshot']>): unknown =>
    snapshot.metrics.map((metric) => (metric.kind === 'histogram' ? metric.histogram.buckets : null))
  for (const bytes of [5, 50, 500]) size.labels('/orders').record(bytes)
  reader.read()
  size.labels('/orders').record(7)
  expect(bucketsOf(registry.snapshot())).toEqual([
    [
      { le: 10, count: 2 },
      { le: 100, count: 3 },
    ],
  ])
  expect(bucketsOf(reader.read())).toEqual([
    [
      { le: 10, count: 1 },
      { le: 100, count: 1 },
    ],
  ])
  expect(bucketsOf(reader.read())).toEqual([
    [
      { le: 10, count: 0 },
      { le: 100, count: 0 },
    ],
  ])
})

test('timers have bounds, too; a metric has one set of them, checked when it is made', () => {
  const registry = new Registry()
  const timer = registry.timer('call', { slo: [1e6] })
  timer.record(5e5)
  const [metric] = registry.snapshot().metrics
  expect(metric?.kind === 'timer' && metric.histogram.buckets).toEqual([{ le: 1e6, count: 1 }])
  expect(() => registry.timer('call', { slo: [2e6] })).toThrow(MetricConflictError)
  expect(() => registry.timer('other', { slo: [2, 1], labels: ['a'] as const })).toThrow('must ascend')
})

test('bounds above what a view left of the range are left out', () => {
  const registry = new Registry({ view: () => ({ highest: 50 }) })
  const size = registry.histogram('size', {
    unit: 'By',
    highest: 1000,
    slo: [10, 100],
    labels: ['a'] as const,
  })
  size.labels('x').record(5)
  const [metric] = registry.snapshot().metrics
  expect(metric?.kind === 'histogram' && metric.histogram.buckets).toEqual([{ le: 10, count: 1 }])
})
