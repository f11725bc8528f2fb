import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { openMetricsChunks, openMetricsText } from './exposition/open-metrics-text.ts'
import { prometheusChunks, prometheusText } from './exposition/prometheus-text.ts'
import { asText } from './exposition/slices.ts'
import type { LiveReading } from './readable-metric.ts'
import { Registry } from './registry.ts'
import type { Snapshot } from './snapshot.ts'

function snapshotTexts(snapshot: Snapshot): string[] {
  return [prometheusText(snapshot), openMetricsText(snapshot)].map((text) => [...text].join(''))
}

function liveTexts(reading: LiveReading): string[] {
  return [prometheusChunks(reading), openMetricsChunks(reading)].map((chunks) =>
    [...asText<unknown>(chunks)].join(''),
  )
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

test('a scrape of the series themselves says what one of a snapshot does, whatever came between two of them', () =>
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
        expect(liveTexts(await registry.liveInTurns())).toEqual(snapshotTexts(registry.snapshot()))
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
  expect(liveTexts(await registry.liveInTurns())[0]).toContain('h_bytes_bucket{le="10"} 1\n')
  histogram.reset()
  histogram.record(100)
  expect(liveTexts(await registry.liveInTurns())[0]).toContain('h_bytes_bucket{le="10"} 0\n')
})

test('figures are those of when they are read', async () => {
  const registry = new Registry()
  const counter = registry.counter('c')
  const reading = await registry.liveInTurns()
  counter.inc(7)
  expect(liveTexts(reading)[0]).toContain('c_total 7\n')
})
