import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { mergeHistograms } from './merge-histograms.ts'
import { Registry } from './registry.ts'
import type { MetricSnapshot, Snapshot } from './snapshot.ts'
import { nextTurn } from './turns.ts'

/** A turn after every step: whatever can come between two of them does. */
const EVERY_STEP = { turnMs: 0 }

function busyRegistry(): Registry {
  const registry = new Registry({
    clock: new ManualClock({ epochMs: 1000 }),
    maxSeries: 3,
    tags: { service: 's' },
  })
  registry.counter('c').inc(3)
  registry.meter('m').mark(2)
  registry.gauge('asked', () => 7)
  registry.gauge('broken', () => {
    throw new Error('no connection')
  })
  registry.gauge('told', (observe) => observe(1, 'x'), { labels: ['a'] })
  registry.gauge(
    'told badly',
    () => {
      throw new Error('no list')
    },
    { labels: ['a'] },
  )
  const timers = registry.timer('t', { labels: ['a'] })
  for (const a of ['z', 'b', 'y', 'over', 'limit']) timers.labels(a).record(a.length)
  registry.histogram('h', { unit: 'By', slo: [10] }).recordAll(Float64Array.of(1, 5, 50))
  return registry
}

const written = (snapshot: Snapshot): unknown => JSON.parse(JSON.stringify(snapshot))

test('without anything recorded meanwhile it is the snapshot', async () => {
  const registry = busyRegistry()
  expect(written(await registry.snapshotInTurns(EVERY_STEP))).toEqual(written(registry.snapshot()))
  expect(written(await registry.snapshotInTurns())).toEqual(written(registry.snapshot()))
})

test('others have turns while it is taken', async () => {
  const registry = new Registry()
  const counters = registry.counter('c', { labels: ['a'] })
  for (let a = 0; a < 50; a++) counters.labels(a).inc()
  let turns = 0
  let isOver = false
  const taken = registry.snapshotInTurns(EVERY_STEP).finally(() => {
    isOver = true
  })
  for (; !isOver; await nextTurn()) turns++
  expect((await taken).metrics).toHaveLength(50)
  expect(turns).toBeGreaterThan(50)
})

test('each series is as it was at one moment, and holds all that was recorded before', async () => {
  const registry = new Registry()
  const timers = registry.timer('t', { labels: ['a'] })
  const all = Array.from({ length: 20 }, (_, a) => timers.labels(a))
  const failAll = (): void => {
    for (const [a, timer] of all.entries()) {
      timer.record(a)
      timer.fail(timer.now())
    }
  }
  failAll()
  let isOver = false
  const taken = registry.snapshotInTurns(EVERY_STEP).finally(() => {
    isOver = true
  })
  for (; !isOver; await nextTurn()) failAll()
  const { metrics } = await taken
  const counts = metrics.map((metric) => {
    if (metric.kind !== 'timer') throw new Error(`${metric.kind} among timers`)
    const { histogram, errors } = metric
    expect(histogram.count).toBe(2 * errors)
    expect(mergeHistograms([histogram.encoded]).count).toBe(histogram.count)
    return histogram.count
  })
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(2)
  // Not a cut: that is what it costs.
  expect(Math.max(...counts)).toBeGreaterThan(Math.min(...counts))
})

test('a series that goes while it is taken is still in it, one that comes is in the next', async () => {
  const registry = new Registry()
  registry.counter('a').inc()
  registry.counter('b').inc(2)
  const taken = registry.snapshotInTurns(EVERY_STEP)
  registry.remove('b')
  await nextTurn()
  registry.counter('c')
  expect((await taken).metrics.map(({ name }) => name)).toEqual(['a', 'b'])
  expect((await registry.snapshotInTurns()).metrics.map(({ name }) => name)).toEqual(['a', 'c'])
})

test.each([-1, Number.NaN])('turnMs %d is refused, and loses a delta reader nothing', async (turnMs) => {
  const clock = new ManualClock({ epochMs: 1000 })
  const registry = new Registry({ clock })
  registry.counter('c').inc()
  const reader = registry.reader({ temporality: 'delta' })
  clock.advanceSeconds(1)
  await expect(registry.snapshotInTurns({ turnMs })).rejects.toThrow(RangeError)
  await expect(reader.readInTurns({ turnMs })).rejects.toThrow(RangeError)
  expect(reader.read()).toMatchObject({ startedAt: 1000, takenAt: 2000, metrics: [{ count: 1 }] })
})

test('readings in turns follow each other without a gap', async () => {
  const clock = new ManualClock({ epochMs: 1000 })
  const registry = new Registry({ clock })
  const counter = registry.counter('c')
  const reader = registry.reader({ temporality: 'delta' })
  clock.advanceSeconds(1)
  counter.inc()
  const first = reader.readInTurns(EVERY_STEP)
  clock.advanceSeconds(1)
  expect(await first).toMatchObject({ temporality: 'delta', startedAt: 1000, takenAt: 2000 })
  expect(await reader.readInTurns()).toMatchObject({ startedAt: 2000, takenAt: 3000 })
})

test('a series that went while it was read is not told of twice', async () => {
  const registry = new Registry()
  registry.counter('a').inc()
  registry.counter('b').inc()
  const reader = registry.reader({ temporality: 'delta' })
  const reading = reader.readInTurns(EVERY_STEP)
  registry.remove('b')
  expect((await reading).metrics).toMatchObject([{ name: 'a' }, { name: 'b', count: 1 }])
  expect(reader.read().metrics).toMatchObject([{ name: 'a', count: 0 }])
})

type Step =
  | { readonly does: 'record' | 'remove'; readonly series: number }
  | { readonly does: 'read' | 'turn' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('record' as const), series: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('remove' as const), series: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('read' as const, 'turn' as const) }) },
)

test('deltas read in turns add up, whatever is recorded, removed and read meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const registry = new Registry()
      const timers = registry.timer('t', { labels: ['a'] })
      const reader = registry.reader({ temporality: 'delta' })
      const recorded = [0, 0, 0, 0]
      const readings: Promise<Snapshot>[] = []
      for (const action of steps) {
        switch (action.does) {
          case 'record':
            timers.labels(action.series).record(action.series)
            recorded[action.series] = (recorded[action.series] as number) + 1
            break
          case 'remove':
            timers.remove(action.series)
            break
          case 'read':
            readings.push(reader.readInTurns(EVERY_STEP))
            break
          case 'turn':
            await nextTurn()
        }
      }
      const snapshots = [...(await Promise.all(readings)), reader.read()]
      const told = [0, 0, 0, 0]
      const add = (metric: MetricSnapshot): void => {
        const series = Number(metric.tags['a'])
        told[series] =
          (told[series] as number) + (metric.kind === 'timer' ? metric.histogram.count : Number.NaN)
      }
      for (const { metrics } of snapshots) for (const metric of metrics) add(metric)
      expect(told).toEqual(recorded)
    }),
    { numRuns: 50 },
  )
})
