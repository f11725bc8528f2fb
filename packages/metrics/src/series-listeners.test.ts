import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { Registry } from './registry.ts'
import type { SeriesEvent } from './series-listeners.ts'

function listened(): { clock: ManualClock; registry: Registry; events: SeriesEvent[]; end: () => void } {
  const clock = new ManualClock()
  const registry = new Registry({ clock, expireAfterMs: 1000, maxSeries: 2 })
  const events: SeriesEvent[] = []
  const end = registry.onSeries((event) => events.push(event))
  return { clock, registry, events, end }
}

test('a listener hears of each series that comes or goes, and why', () => {
  const { clock, registry, events, end } = listened()
  registry.counter('plain')
  const family = registry.counter('m', { labels: ['a'] })
  for (const a of [1, 1, 2, 3, 4]) family.labels(a)
  family.remove(1)
  registry.snapshot()
  clock.advanceSeconds(1)
  registry.snapshot()
  registry.remove('m')
  registry.clear()
  end()
  registry.counter('unheard')
  const brief = ({ event, name, tags, ...rest }: SeriesEvent): string =>
    [event, name, tags['a'] ?? '', 'reason' in rest ? rest.reason : ''].join(' ').trim()
  expect(events.map(brief)).toEqual([
    'added plain',
    'added m 1',
    'added m 2',
    'added m __overflow__',
    'removed m 1 removed',
    'removed m 2 expired',
    'removed m __overflow__ removed',
    'removed plain  removed',
  ])
  expect(events[0]).toEqual({ event: 'added', name: 'plain', kind: 'counter', tags: {} })
})

test('a listener that fails hurts nobody', async () => {
  const { registry, events } = listened()
  registry.onSeries(() => {
    throw new Error('listener')
  })
  registry.onSeries(async () => Promise.reject(new Error('listener')))
  registry.onSeries((event) => events.push(event))
  registry.counter('a').inc()
  await Promise.resolve()
  await Promise.resolve()
  await Promise.resolve()
  expect(events).toHaveLength(2)
  expect(registry.listenerErrors).toBe(2)
})

test('a listener may use the registry, and end itself', () => {
  const { registry } = listened()
  let heard = 0
  const end = registry.onSeries(({ name }) => {
    heard++
    if (name === 'a') registry.counter('b').inc()
    else end()
  })
  registry.counter('a').inc()
  registry.counter('c')
  expect(heard).toBe(2)
  expect(registry.snapshot().metrics.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
})
