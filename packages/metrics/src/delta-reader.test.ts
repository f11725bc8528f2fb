import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { addMetrics } from './metric-difference.ts'
import { Registry } from './registry.ts'
import type { MetricSnapshot, Snapshot } from './snapshot.ts'

const LABELS = ['a'] as const

function filled(options: { expireAfterMs?: number } = {}): { clock: ManualClock; registry: Registry } {
  const clock = new ManualClock({ epochMs: 1000 })
  return { clock, registry: new Registry({ clock, ...options }) }
}

const counts = ({ metrics }: Snapshot): Record<string, number> =>
  Object.fromEntries(
    metrics.flatMap((metric) =>
      'count' in metric ? [[`${metric.name}${metric.tags['a'] ?? ''}`, metric.count]] : [],
    ),
  )

test('a delta is what happened since the reader last read', () => {
  const { clock, registry } = filled()
  const counter = registry.counter('c')
  const gauge = registry.gauge('g')
  counter.inc(3)
  counter.inc(-1)
  gauge.set(5)
  const reader = registry.reader({ temporality: 'delta' })
  clock.advanceSeconds(1)
  expect(reader.read()).toMatchObject({
    temporality: 'delta',
    startedAt: 1000,
    takenAt: 2000,
    metrics: [
      { count: 3, dropped: 1 },
      { kind: 'gauge', value: 5 },
    ],
  })
  counter.inc()
  clock.advanceSeconds(1)
  expect(reader.read()).toMatchObject({
    startedAt: 2000,
    takenAt: 3000,
    metrics: [{ count: 1, dropped: 0 }, { value: 5 }],
  })
  expect(reader.read()).toMatchObject({ metrics: [{ count: 0 }, { value: 5 }] })
  expect(registry.snapshot()).toMatchObject({
    startedAt: 1000,
    metrics: [{ count: 4, dropped: 1 }, { value: 5 }],
  })
})

test('readers know nothing of each other', () => {
  const { registry } = filled()
  const counter = registry.counter('c')
  const [fast, slow] = [registry.reader({ temporality: 'delta' }), registry.reader({ temporality: 'delta' })]
  const cumulative = registry.reader({ temporality: 'cumulative' })
  for (let round = 0; round < 3; round++) {
    counter.inc()
    expect(counts(fast.read())).toEqual({ c: 1 })
  }
  expect(counts(slow.read())).toEqual({ c: 3 })
  expect(counts(cumulative.read())).toEqual({ c: 3 })
  expect(counts(registry.reader({ temporality: 'delta' }).read())).toEqual({ c: 3 })
})

test('a timer tells its new calls and errors, and what is in flight', () => {
  const { clock, registry } = filled()
  const timer = registry.timer('t')
  const reader = registry.reader({ temporality: 'delta' })
  timer.fail(timer.now())
  reader.read()
  const call = timer.started()
  clock.advanceNs(700)
  timer.record(50)
  const [metric] = reader.read().metrics
  expect(metric).toMatchObject({ errors: 0, inFlight: 1, histogram: { count: 1, sum: 50, min: 50, max: 50 } })
  call.fail()
  expect(reader.read().metrics[0]).toMatchObject({
    errors: 1,
    inFlight: 0,
    histogram: { count: 1, max: 700 },
  })
})

test('what a removed series had yet to tell is told once', () => {
  const { registry } = filled()
  const family = registry.counter('c', { labels: LABELS })
  const reader = registry.reader({ temporality: 'delta' })
  family.labels('told').inc()
  reader.read()
  family.labels('seen').inc()
  reader.read()
  family.labels('seen').inc(2)
  family.labels('unseen').inc(4)
  family.remove('told')
  family.remove('seen')
  family.remove('unseen')
  expect(counts(reader.read())).toEqual({ cseen: 2, cunseen: 4 })
  expect(counts(reader.read())).toEqual({})
})

test('a series that was removed and made again is one series, and never negative', () => {
  const { registry } = filled()
  const reader = registry.reader({ temporality: 'delta' })
  const use = (times: number): void => {
    registry.counter('c').inc(times)
    registry.meter('m').mark(times)
    registry.gauge('g').set(times)
    for (let i = 0; i < times; i++) registry.histogram('h', { unit: 'By' }).record(times)
    for (let i = 0; i < times; i++) registry.timer('t').fail(registry.timer('t').now())
  }
  use(5)
  reader.read()
  use(1)
  registry.clear()
  use(2)
  expect(reader.read().metrics).toMatchObject([
    { name: 'c', count: 3 },
    { name: 'g', value: 2 },
    { name: 'h', histogram: { count: 3, sum: 5, min: 1, max: 2 } },
    { name: 'm', count: 3 },
    { name: 't', histogram: { count: 3 }, errors: 3 },
  ])
})

test('a name that comes back as something else is told as both', () => {
  const { registry } = filled()
  const reader = registry.reader({ temporality: 'delta' })
  registry.histogram('x', { unit: 'By' }).record(1)
  registry.counter('y').inc()
  registry.clear()
  registry.histogram('x', { unit: 'By', digits: 1 }).record(2)
  registry.meter('y').mark(2)
  expect(reader.read().metrics).toMatchObject([
    { kind: 'histogram', histogram: { max: 1 } },
    { kind: 'histogram', histogram: { max: 2 } },
    { kind: 'counter', count: 1 },
    { kind: 'meter', count: 2 },
  ])
})

test('a histogram that was reset tells what it holds', () => {
  const { registry } = filled()
  const histogram = registry.histogram('h', { unit: 'By' })
  const reader = registry.reader({ temporality: 'delta' })
  for (const value of [1, 2, 3]) histogram.record(value)
  reader.read()
  histogram.reset()
  histogram.record(9)
  expect(reader.read().metrics[0]).toMatchObject({ histogram: { count: 1, sum: 9 } })
  histogram.reset()
  for (const value of [4, 5, 6, 7]) histogram.record(value)
  expect(reader.read().metrics[0]).toMatchObject({ histogram: { count: 4, sum: 22 } })
})

test('a closed reader keeps nothing of what is gone', () => {
  const { registry } = filled()
  const family = registry.counter('c', { labels: LABELS })
  const reader = registry.reader({ temporality: 'delta' })
  reader.close()
  family.labels('x').inc()
  family.remove('x')
  expect(reader.read().metrics).toEqual([])
})

test('a series that expires and comes back between two readings is told once', () => {
  const { clock, registry } = filled({ expireAfterMs: 1000 })
  const reader = registry.reader({ temporality: 'delta' })
  const held = registry.counter('c', { labels: LABELS }).labels('x')
  held.inc(3)
  registry.snapshot()
  clock.advanceSeconds(1)
  expect(registry.snapshot().metrics).toEqual([])
  held.inc(4)
  expect(registry.snapshot().metrics).toMatchObject([{ count: 7 }])
  expect(reader.read().metrics).toMatchObject([{ count: 7 }])
  expect(reader.read().metrics).toMatchObject([{ count: 0 }])
})

type Step =
  | { readonly do: 'record'; readonly series: number; readonly value: number }
  | { readonly do: 'remove'; readonly series: number }
  | { readonly do: 'wait' }
  | { readonly do: 'read'; readonly reader: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      series: fc.nat(3),
      value: fc.integer({ min: 1, max: 1e6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), series: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'wait' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), reader: fc.nat(1) }) },
)

/** Adds each metric to the one of its name and tags. */
function addUp(total: Map<string, MetricSnapshot>, { metrics }: Snapshot): void {
  for (const metric of metrics) {
    const key = JSON.stringify([metric.name, metric.tags])
    const before = total.get(key)
    total.set(key, (before && addMetrics(before, metric)) ?? metric)
  }
}

/** The exact figures of what was recorded: not the bounds, which a difference knows only to its precision. */
function figures(metric: MetricSnapshot | undefined): unknown {
  if (metric === undefined || metric.kind === 'gauge') return undefined
  if (metric.kind === 'counter' || metric.kind === 'meter')
    return { count: metric.count, dropped: metric.dropped }
  const { count, sum, dropped, encoded } = metric.histogram
  const { counts, sumOfSquares } = encoded
  return { count, sum, dropped, counts, sumOfSquares, errors: 'errors' in metric ? metric.errors : 0 }
}

test('the deltas of every reader add up to all that was recorded, whatever came and went', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, registry } = filled({ expireAfterMs: 1000 })
      // The same without expiry or removal: the truth.
      const truth = new Registry({ clock })
      const use = (into: Registry, series: number, value: number): void => {
        into.counter('c', { labels: LABELS }).labels(series).inc(value)
        into.meter('m', { labels: LABELS }).labels(series).mark(value)
        into.histogram('h', { unit: 'By', labels: LABELS }).labels(series).record(value)
        const timer = into.timer('t', { labels: LABELS }).labels(series)
        timer.record(value)
        timer.record(-1)
        timer.fail(timer.now())
      }
      const readers = [registry.reader({ temporality: 'delta' }), registry.reader({ temporality: 'delta' })]
      const totals = [new Map<string, MetricSnapshot>(), new Map<string, MetricSnapshot>()]
      const read = (which: number): void => {
        const snapshot = readers[which]?.read() as Snapshot
        for (const metric of snapshot.metrics) {
          if ('count' in metric) expect(metric.count).toBeGreaterThanOrEqual(0)
        }
        addUp(totals[which] as Map<string, MetricSnapshot>, snapshot)
      }
      for (const one of steps) {
        if (one.do === 'record') {
          use(registry, one.series, one.value)
          use(truth, one.series, one.value)
        } else if (one.do === 'remove') {
          for (const name of ['c', 'm', 'h', 't']) registry.remove(name, { a: String(one.series) })
        } else if (one.do === 'wait') clock.advanceSeconds(1)
        else read(one.reader)
      }
      read(0)
      read(1)
      for (const metric of truth.snapshot().metrics) {
        const key = JSON.stringify([metric.name, metric.tags])
        for (const total of totals) expect(figures(total.get(key))).toEqual(figures(metric))
      }
    }),
    { numRuns: 60 },
  )
})
