import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { MetricConflictError } from './metric-errors.ts'
import { Registry } from './registry.ts'

const FAMILIES = {
  counter: (registry: Registry) => registry.counter('m', { labels: ['method', 'code'] }),
  gauge: (registry: Registry) => registry.gauge('m', { labels: ['method', 'code'] }),
  meter: (registry: Registry) => registry.meter('m', { labels: ['method', 'code'] }),
  histogram: (registry: Registry) => registry.histogram('m', { unit: 'By', labels: ['method', 'code'] }),
  timer: (registry: Registry) => registry.timer('m', { labels: ['method', 'code'] }),
}

test.each(Object.entries(FAMILIES))(
  'a %s with labels is one instrument for each set of values',
  (kind, ask) => {
    const registry = new Registry()
    const family = ask(registry)
    expect(ask(registry)).toBe(family)
    const ok = family.labels('GET', 200)
    expect(ok.kind).toBe(kind)
    expect(family.labels('GET', 200)).toBe(ok)
    expect(family.labels('GET', '200')).toBe(ok)
    expect(family.named({ code: 200, method: 'GET' })).toBe(ok)
    expect(family.labels('POST', 200)).not.toBe(ok)
    expect(family.labels('200', 'GET')).not.toBe(ok)
    expect(family.labels('flag', true)).toBe(family.labels('flag', 'true'))
    expect(registry.snapshot().metrics).toMatchObject([
      { kind, name: 'm', labelNames: ['method', 'code'], tags: { code: '200', method: 'GET' } },
      { tags: { code: '200', method: 'POST' } },
      { tags: { code: 'GET', method: '200' } },
      { tags: { code: 'true', method: 'flag' } },
    ])
  },
)

test('tags are the short form of one series of labels', () => {
  const registry = new Registry()
  const family = registry.counter('m', { labels: ['code', 'method'] })
  expect(registry.counter('m', { tags: { method: 'GET', code: '200' } })).toBe(family.labels(200, 'GET'))
})

test('all series of a name have the same labels, in one order', () => {
  const registry = new Registry()
  registry.counter('m', { labels: ['a', 'b'] })
  expect(() => registry.counter('m')).toThrow(MetricConflictError)
  expect(() => registry.counter('m', { tags: { a: '1' } })).toThrow('has labels ["a","b"]')
  expect(() => registry.counter('m', { labels: ['b', 'a'] })).toThrow('cannot also have ["b","a"]')
})

test.each([
  [['a', 'a'], 'label "a" stands twice'],
  [['a', ''], 'a label needs a name'],
  [['a', 1], 'a label needs a name'],
])('labels %j are refused', (labels, message) => {
  const registry = new Registry()
  expect(() => registry.counter('m', { labels: labels as never })).toThrow(message)
  expect(registry.counter('m').count).toBe(0)
})

test('later changes to a list of labels do not reach the registry', () => {
  const registry = new Registry()
  const labels: [string, string] = ['a', 'b']
  const family = registry.counter('m', { labels })
  labels[0] = 'x'
  family.labels(1, 2)
  expect(registry.snapshot().metrics[0]).toMatchObject({ tags: { a: '1', b: '2' }, labelNames: ['a', 'b'] })
})

test('names and values that mean something to objects are names and values', () => {
  const registry = new Registry()
  const family = registry.counter('__proto__', { labels: ['__proto__', 'constructor', 'toString'] })
  family.labels('__proto__', 'hasOwnProperty', '').inc(3)
  family.named({ ['__proto__']: 'x', constructor: 'y', toString: 'z' }).inc()
  const { metrics } = JSON.parse(JSON.stringify(registry.snapshot())) as ReturnType<Registry['snapshot']>
  expect(metrics.map(({ name, tags }) => [name, Object.entries(tags)])).toEqual([
    [
      '__proto__',
      [
        ['__proto__', '__proto__'],
        ['constructor', 'hasOwnProperty'],
        ['toString', ''],
      ],
    ],
    [
      '__proto__',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
        ['toString', 'z'],
      ],
    ],
  ])
})

test('a missing name is not inherited: it is no label value', () => {
  const registry = new Registry()
  registry.counter('m', { labels: ['constructor'] }).named({} as never)
  expect(registry.snapshot()).toMatchObject({
    metrics: [{ tags: { constructor: '__overflow__' } }],
    folded: [{ name: 'm', folded: 1 }],
  })
})

test('labels never throws: what is no label value is folded', () => {
  const registry = new Registry()
  const family = registry.counter('m', { labels: ['a', 'b'] })
  const throwing = {
    toString(): never {
      throw new Error('no')
    },
  }
  const wrong: unknown[][] = [
    [],
    ['a'],
    [undefined, 'b'],
    ['a', null],
    [1n, 'b'],
    [Symbol('a'), 'b'],
    ['a', throwing],
  ]
  for (const values of wrong) family.labels(...(values as [string, string])).inc()
  expect(registry.snapshot()).toMatchObject({
    metrics: [{ count: wrong.length, tags: { a: '__overflow__', b: '__overflow__' } }],
    folded: [{ name: 'm', folded: wrong.length }],
  })
})

test('a child that was removed goes on working, unseen, and is made anew', () => {
  const registry = new Registry()
  const family = registry.counter('m', { labels: ['a'] })
  const child = family.labels(1)
  expect(family.remove('1')).toBe(true)
  expect(family.remove(1)).toBe(false)
  expect(family.remove({} as never)).toBe(false)
  child.inc()
  expect(registry.snapshot().metrics).toEqual([])
  expect(family.labels(1)).not.toBe(child)
  expect(registry.snapshot().metrics).toHaveLength(1)
})

test('a family that was removed goes on working, unseen', () => {
  const registry = new Registry()
  const family = registry.counter('m', { labels: ['a'] })
  const events: string[] = []
  registry.remove('m')
  registry.onSeries(({ event }) => events.push(event))
  family.labels(1).inc()
  expect(registry.snapshot().metrics).toEqual([])
  expect(events).toEqual([])
  expect(registry.gauge('m', { labels: ['other'] }).labels('x').kind).toBe('gauge')
})

test('with labels, histograms and timers keep two digits unless told otherwise', () => {
  const registry = new Registry()
  const labels = ['a'] as const
  expect(registry.timer('t', { labels }).labels(1).histogram.digits).toBe(2)
  expect(registry.timer('t3', { labels, digits: 3 }).labels(1).histogram.digits).toBe(3)
  expect(registry.histogram('h', { labels, unit: 'By' }).labels(1).digits).toBe(2)
  expect(registry.timer('plain').histogram.digits).toBe(3)
  expect(registry.histogram('plain.h', { unit: 'By' }).digits).toBe(3)
})

test('timers with labels share the clock of the registry', () => {
  const clock = new ManualClock()
  const timer = new Registry({ clock }).timer('t', { labels: ['a'] }).labels(1)
  const token = timer.now()
  clock.advanceNs(40)
  timer.stop(token)
  expect(timer.histogram.max).toBe(40)
})
