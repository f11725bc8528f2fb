import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from '../clock.ts'
import { Registry } from '../registry.ts'
import type { Snapshot } from '../snapshot.ts'
import { counter, distribution, gauge, histogram, snapshotOf } from './fixtures/snapshots.ts'
import { jsonView } from './json-view.ts'
import { openMetricsText } from './open-metrics-text.ts'
import { prometheusText } from './prometheus-text.ts'

const FORMATS = [prometheusText, openMetricsText, jsonView]

function texts(snapshot: Snapshot): string[] {
  return FORMATS.map((render) => [...render(snapshot)].join(''))
}

/** The same with tags of its own, which nothing can have been kept of. */
function strange(snapshot: Snapshot): Snapshot {
  const metrics = snapshot.metrics.map((metric) => ({ ...metric, tags: { ...metric.tags } }))
  return { ...snapshot, tags: { ...snapshot.tags }, metrics }
}

const common = Object.freeze({ service: 's' })
const tags = Object.freeze({ l: 'x' })

const label = fc.constantFrom('', 'x', 'y', '"', '\ud800', '\udfff')

/** Names that become one, names that claim others' names, and all that may happen to their series. */
const step = fc.oneof(
  fc.record({ does: fc.constant('count' as const), name: fc.constantFrom('a', 'a.total', 'a_total'), label }),
  fc.record({ does: fc.constant('set' as const), name: fc.constantFrom('a.count', 'b', 'b.seconds'), label }),
  fc.record({ does: fc.constant('time' as const), name: fc.constantFrom('b', 'c'), label }),
  fc.record({ does: fc.constant('observe' as const), name: fc.constantFrom('a', 'd'), label }),
  fc.record({ does: fc.constant('describe' as const), name: fc.constantFrom('a', 'b'), label }),
  fc.record({
    does: fc.constant('remove series' as const),
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    label,
  }),
  fc.record({ does: fc.constant('remove' as const), name: fc.constantFrom('a', 'a.total', 'b', 'c', 'd') }),
  fc.record({ does: fc.constantFrom('expire' as const, 'fail' as const, 'mend' as const) }),
  { weight: 6, arbitrary: fc.record({ does: fc.constant('scrape' as const) }) },
)

test('what is kept from scrape to scrape shows in no text, whatever came, went and failed meanwhile', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, hasTags) => {
      const clock = new ManualClock({ epochMs: 1_700_000_000_000 })
      const registry = new Registry({ clock, expireAfterMs: 1000, tags: hasTags ? { service: 's' } : {} })
      let fails = false
      registry.gauge('asked', () => (fails ? Number.NaN : 1))
      const labels = ['l'] as const
      const scrape = (): void => {
        const snapshot = registry.snapshot()
        expect(texts(snapshot)).toEqual(texts(strange(snapshot)))
      }
      for (const action of steps) {
        try {
          switch (action.does) {
            case 'count':
              registry.counter(action.name, { labels }).labels(action.label).inc()
              break
            case 'set':
              registry.gauge(action.name, { labels }).labels(action.label).set(0.5)
              break
            case 'time':
              registry.timer(action.name, { labels }).labels(action.label).record(1e6)
              break
            case 'observe':
              registry
                .histogram(action.name, { unit: 'By', labels, slo: [1, 10] })
                .labels(action.label)
                .record(5)
              break
            case 'describe':
              registry.counter(action.name, { labels, description: `of ${action.label}` })
              break
            case 'remove series':
              registry.remove(action.name, { l: action.label })
              break
            case 'remove':
              registry.remove(action.name)
              break
            case 'expire':
              scrape()
              clock.advanceSeconds(2)
              break
            case 'fail':
              fails = true
              break
            case 'mend':
              fails = false
              break
            case 'scrape':
              scrape()
          }
        } catch (error) {
          // Such as a name that is of another kind already; what does not match must not be taken for that.
          if (!/^Metric/.test((error as Error).name)) throw error
        }
      }
      scrape()
    }),
    { numRuns: 100 },
  )
})

test('series are kept in their places for the tags of one registry only', () => {
  const [one, other] = ['one', 'other'].map((service) => Object.freeze({ service }))
  const metrics = [counter('a', tags), counter('a_total', tags)]
  const expected = texts(strange(snapshotOf(metrics, one)))
  for (let scrape = 0; scrape < 2; scrape++) {
    expect(texts(snapshotOf(metrics, one))).toEqual(expected)
    expect(texts(snapshotOf(metrics, other))).toEqual(texts(strange(snapshotOf(metrics, other))))
  }
})

const bounds = [{ le: 1, count: 1 }]

test.each([
  ['name', counter('a', tags), counter('b', tags)],
  ['kind', counter('a', tags), gauge('a', tags)],
  ['unit', counter('a', tags), counter('a', tags, 1, 'ms')],
  ['description', counter('a', tags), { ...counter('a', tags), description: 'Served.' }],
  ['tags', counter('a', tags), counter('a', Object.freeze({ l: 'y' }))],
  [
    'having bounds',
    histogram('a', distribution(1), 'By', tags),
    histogram('a', distribution(1, bounds), 'By', tags),
  ],
] as const)('a series that differs in its %s stands in another place', (_, before, after) => {
  const [first, second] = [before, after].map((metric) => texts(snapshotOf([metric], common)))
  expect(second).not.toEqual(first)
  expect(second).toEqual(texts(strange(snapshotOf([after], common))))
})

test('tags that are not frozen are looked at anew', () => {
  const changing = { l: 'x' }
  const scrape = (): string | undefined => texts(snapshotOf([counter('a', changing)], common))[0]
  expect(scrape()).toContain('a_total{l="x",service="s"} 1\n')
  changing.l = 'y'
  expect(scrape()).toContain('a_total{l="y",service="s"} 1\n')
})
