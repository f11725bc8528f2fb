import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { eachSlot } from './each-slot.ts'
import { openMetricsText } from './exposition/open-metrics-text.ts'
import { prometheusText } from './exposition/prometheus-text.ts'
import { recordedValuesOf } from './histogram.ts'
import { countsByBoundOf } from './histogram-snapshot.ts'
import { Registry } from './registry.ts'
import type { Snapshot } from './snapshot.ts'

function textsOf(snapshot: Snapshot): string[] {
  return [prometheusText(snapshot), openMetricsText(snapshot)].map((text) => [...text].join(''))
}

/** What `value` has under all keys that `like` has, and so on within. */
function copied(value: unknown, like: unknown): unknown {
  if (Array.isArray(like)) return like.map((part, at) => copied((value as unknown[])[at], part))
  if (typeof like !== 'object' || like === null) return value
  return Object.fromEntries(
    Object.entries(like).map(([key, part]) => [key, copied((value as Record<string, unknown>)[key], part)]),
  )
}

function slotsOf({ metrics }: Snapshot): number[] {
  const slots: number[] = []
  for (const metric of metrics) {
    if ('histogram' in metric) eachSlot(metric.histogram, (...slot) => slots.push(...slot))
  }
  return slots
}

const value = fc.constantFrom(1, 5, 10, 11, 2.5e9)
const label = fc.constantFrom('x', 'y', 'z')
const step = fc.oneof(
  fc.record({ does: fc.constant('count' as const), label, value }),
  fc.record({ does: fc.constant('set' as const), label, value: fc.oneof(value, fc.double()) }),
  fc.record({ does: fc.constant('observe' as const), label, value }),
  fc.record({ does: fc.constant('time' as const), label, value }),
  fc.record({ does: fc.constant('forget' as const), label }),
  fc.record({ does: fc.constant('remove' as const), label }),
  fc.record({ does: fc.constantFrom('describe' as const, 'fail' as const, 'scrape' as const) }),
)

test('the series themselves have all figures that a snapshot has, whatever came between two readings', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const registry = new Registry({ clock: new ManualClock(), tags: { service: 's' } })
      const labels = ['l'] as const
      const counters = registry.counter('c', { labels })
      const meters = registry.meter('m', { labels })
      const gauges = registry.gauge('g', { labels })
      const histograms = registry.histogram('h', { unit: 'By', labels, slo: [1, 10, 1000] })
      const timers = registry.timer('t', { labels })
      let fails = false
      registry.gauge('asked', () => (fails ? Number.NaN : 1))
      const scrape = async (): Promise<void> => {
        const live = await registry.liveInTurns()
        const snapshot = registry.snapshot()
        expect(textsOf(live)).toEqual(textsOf(snapshot))
        expect(live.metrics).toHaveLength(snapshot.metrics.length)
        expect(copied(live, snapshot)).toEqual(copied(snapshot, snapshot))
        expect(slotsOf(live)).toEqual(slotsOf(snapshot))
      }
      for (const action of steps) {
        switch (action.does) {
          case 'count':
            counters.labels(action.label).inc(action.value)
            meters.labels(action.label).mark(action.value)
            break
          case 'set':
            gauges.labels(action.label).set(action.value)
            break
          case 'observe':
            histograms.labels(action.label).record(action.value)
            break
          case 'time':
            timers.labels(action.label).record(action.value)
            break
          case 'forget':
            histograms.labels(action.label).reset()
            break
          case 'remove':
            for (const name of ['c', 'g', 'h', 't']) registry.remove(name, { l: action.label })
            break
          case 'describe':
            registry.counter('c', { labels, description: 'Orders served.' })
            break
          case 'fail':
            fails = !fails
            break
          case 'scrape':
            await scrape()
        }
      }
      await scrape()
    }),
    { numRuns: 100 },
  ))

test('a histogram that holds as many values as before, but others, is counted anew', async () => {
  const registry = new Registry()
  const histogram = registry.histogram('h', { unit: 'By', slo: [10] })
  histogram.record(1)
  expect(textsOf(await registry.liveInTurns())[0]).toContain('h_bytes_bucket{le="10"} 1\n')
  histogram.reset()
  histogram.record(100)
  expect(textsOf(await registry.liveInTurns())[0]).toContain('h_bytes_bucket{le="10"} 0\n')
})

test('figures are those of when they are read', async () => {
  const registry = new Registry()
  const counter = registry.counter('c')
  const reading = await registry.liveInTurns()
  counter.inc(7)
  expect(textsOf(reading)[0]).toContain('c_total 7\n')
})

test('to ask a distribution without bounds for its buckets costs nobody who records to it anything', async () => {
  const registry = new Registry()
  const timer = registry.timer('t')
  for (const metric of (await registry.liveInTurns()).metrics) {
    if ('histogram' in metric) expect(countsByBoundOf(metric.histogram)).toEqual({ bounds: [], counts: [] })
  }
  expect(recordedValuesOf(timer.histogram).slots.buckets).toBe(undefined)
})
