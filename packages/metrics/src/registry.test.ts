import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import type { EncodedHistogram } from './encoded-histogram.ts'
import { mergeHistograms } from './merge-histograms.ts'
import { MetricConflictError, MetricKindError } from './metric-errors.ts'
import { Registry } from './registry.ts'

/** One way to ask for each kind. */
const ASK = {
  counter: (registry: Registry, name: string) => registry.counter(name),
  gauge: (registry: Registry, name: string) => registry.gauge(name),
  meter: (registry: Registry, name: string) => registry.meter(name),
  histogram: (registry: Registry, name: string) => registry.histogram(name, { unit: 'By' }),
  timer: (registry: Registry, name: string) => registry.timer(name),
}
const KINDS = Object.keys(ASK) as (keyof typeof ASK)[]

test.each(KINDS)('a %s is created once for each name and tags', (kind) => {
  const registry = new Registry()
  const first = ASK[kind](registry, 'a')
  expect(ASK[kind](registry, 'a')).toBe(first)
  expect(ASK[kind](registry, 'b')).not.toBe(first)
  expect(first.kind).toBe(kind)
})

test.each(KINDS.flatMap((is) => KINDS.filter((asked) => asked !== is).map((asked) => [is, asked] as const)))(
  'a %s is not handed out as a %s',
  (is, asked) => {
    const registry = new Registry()
    ASK[is](registry, 'a')
    expect(() => ASK[asked](registry, 'a')).toThrow(MetricKindError)
    expect(() => ASK[asked](registry, 'a')).toThrow(`metric "a" is a ${is}, it cannot also be a ${asked}`)
  },
)

test('snapshots are in order, whatever came and went between them', () => {
  const series = fc.record({ name: fc.constantFrom('b', 'a', 'c'), tag: fc.constantFrom('2', '10', '1') })
  const step = fc.record({ does: fc.constantFrom('add', 'add', 'remove', 'remove metric', 'clear'), series })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const registry = new Registry()
      const there = new Set<string>()
      for (const { does, series } of steps) {
        const { name, tag } = series
        if (does === 'add') {
          registry.counter(name, { tags: { tag } })
          there.add(`${name} ${tag}`)
        } else if (does === 'remove') {
          registry.remove(name, { tag })
          there.delete(`${name} ${tag}`)
        } else {
          if (does === 'clear') registry.clear()
          for (const one of there) {
            if (does === 'remove metric' && one.startsWith(name)) registry.remove(name)
            if (does === 'clear' || one.startsWith(name)) there.delete(one)
          }
        }
        const found = registry.snapshot().metrics.map(({ name, tags }) => `${name} ${tags['tag']}`)
        expect(found).toEqual([...there].sort())
      }
    }),
  )
})

test('the overflow series is in its place from the first snapshot after it', () => {
  const registry = new Registry({ maxSeries: 1 })
  const counters = registry.counter('c', { labels: ['a'] })
  counters.labels('z').inc()
  registry.snapshot()
  counters.labels('x').inc(2)
  expect(registry.snapshot().metrics).toMatchObject([{ tags: { a: '__overflow__' } }, { tags: { a: 'z' } }])
})

test('the kind belongs to the name, whatever the tags', () => {
  const registry = new Registry()
  registry.counter('a', { tags: { x: '1' } })
  expect(() => registry.gauge('a', { tags: { x: '2' } })).toThrow(MetricKindError)
})

test('series of tags differ exactly when their values do', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'a,b', '"', '10', '9', '__proto__', 'constructor'), {
    minLength: 1,
  })
  const value = fc.constantFrom('', 'x', 'x|', '","b":"', 'ü', '__proto__')
  fc.assert(
    fc.property(names, fc.infiniteStream(value), fc.infiniteStream(value), (keys, lefts, rights) => {
      const registry = new Registry()
      const tagsFrom = (values: Iterator<string>): [string, string][] =>
        keys.map((key) => [key, values.next().value as string])
      const [left, right] = [tagsFrom(lefts), tagsFrom(rights)]
      const counterOf = (tags: [string, string][]): unknown =>
        registry.counter('n', { tags: Object.fromEntries(tags) })
      const sameTags = left.every(([, found], at) => found === right[at]?.[1])
      expect(counterOf(left) === counterOf(right)).toBe(sameTags)
      expect(counterOf([...left].reverse())).toBe(counterOf(left))
    }),
  )
})

test('later changes to a tags object do not reach the registry', () => {
  const registry = new Registry()
  const tags: Record<string, string> = { x: '1' }
  registry.counter('a', { tags })
  tags['x'] = '2'
  expect(registry.snapshot().metrics[0]?.tags).toEqual({ x: '1' })
})

test('what is left out is taken from the existing metric, what differs is refused', () => {
  const registry = new Registry()
  const one = { unit: 'By', tags: { route: '/' } } as const
  const first = registry.histogram('size', { ...one, digits: 2, highest: 1e6 })
  expect(registry.histogram('size', one)).toBe(first)
  const second = registry.histogram('size', { unit: 'By', tags: { route: '/orders' } })
  expect(second).toMatchObject({ unit: 'By', digits: 2, highest: 1e6 })
  first.merge(second)
  expect(() => registry.histogram('size', { ...one, unit: '1' })).toThrow(MetricConflictError)
  expect(() => registry.histogram('size', { ...one, digits: 3 })).toThrow(
    'metric "size" has digits 2, it cannot also have 3',
  )
  expect(() => registry.histogram('size', { ...one, highest: 5 })).toThrow('has highest 1000000')
  const timer = registry.timer('rpc', { digits: 2 })
  expect(registry.timer('rpc')).toBe(timer)
  expect(() => registry.timer('rpc', { digits: 4 })).toThrow(MetricConflictError)
})

test('a metric has one unit and one description, which may come late', () => {
  const registry = new Registry()
  registry.counter('bytes', { unit: 'By', tags: { to: 'peer' } })
  registry.counter('bytes', { description: 'Bytes sent.', tags: { to: 'disk' } })
  expect(registry.snapshot().metrics).toMatchObject([
    { unit: 'By', description: 'Bytes sent.' },
    { unit: 'By', description: 'Bytes sent.' },
  ])
  expect(() => registry.counter('bytes', { description: 'Something else.', tags: { to: 'peer' } })).toThrow(
    MetricConflictError,
  )
  expect(() => registry.counter('bytes', { unit: '1', tags: { to: 'peer' } })).toThrow(
    'has unit "By", it cannot also have "1"',
  )
})

test('a gauge either is set or asks, and asks its latest callback', () => {
  const registry = new Registry()
  const gauge = registry.gauge('pool', () => 1)
  expect(registry.gauge('pool', () => 2)).toBe(gauge)
  expect(gauge.value).toBe(2)
  expect(() => registry.gauge('pool')).toThrow('"from a callback"')
  registry.gauge('set', { unit: 'By' }).set(3)
  expect(() => registry.gauge('set', () => 1)).toThrow(MetricConflictError)
})

test.each<[string, () => unknown, string]>([
  ['an empty name', () => new Registry().counter(''), 'a metric needs a name'],
  [
    'a tag that is no string',
    () => new Registry().counter('a', { tags: { x: 1 } as never }),
    'tag "x" must be a string',
  ],
  ['a tag without a name', () => new Registry({ tags: { '': 'x' } }), 'a tag needs a name'],
  [
    'an unknown unit',
    () => new Registry().counter('a', { unit: 'miles' as never }),
    'unit "miles" is not known',
  ],
  [
    'no unit, as there are no options,',
    () => Reflect.apply(Registry.prototype.histogram, new Registry(), ['a']),
    'unit undefined is not known',
  ],
  [
    'digits out of range',
    () => new Registry().timer('a', { digits: 9 as never }),
    'digits must be 1, 2, 3 or 4',
  ],
])('%s is refused', (_, ask, message) => {
  expect(ask).toThrow(message)
})

test('a refused metric leaves nothing behind', () => {
  const registry = new Registry()
  expect(() => registry.histogram('a', { unit: 'By', highest: 0 })).toThrow(RangeError)
  registry.counter('a').inc()
  expect(registry.snapshot().metrics).toHaveLength(1)
})

function filled(): { registry: Registry; clock: ManualClock } {
  const clock = new ManualClock({ epochMs: 1_700_000_000_000 })
  const registry = new Registry({ tags: { service: 'orders' }, clock })
  const timer = registry.timer('rpc', { description: 'Calls of other services.', tags: { to: 'stock' } })
  timer.time(() => clock.advanceNs(2000))
  registry.histogram('body', { unit: 'By' }).record(512)
  registry.meter('requests', { unit: '{request}' }).mark(10)
  registry.counter('errors', { tags: { code: '500' } }).inc(2)
  registry.counter('errors', { tags: { code: '404' } }).inc()
  registry.counter('orders').inc(3)
  registry.gauge('queue').set(4)
  registry.gauge('pool', () => 8)
  clock.advanceSeconds(5)
  return { registry, clock }
}

test('a snapshot holds every series, in order', () => {
  const { registry } = filled()
  const snapshot = registry.snapshot()
  const rates = (perSecond: number): object => {
    const exact = expect.closeTo(perSecond, 6)
    return { meanPerSecond: exact, m1PerSecond: exact, m5PerSecond: exact, m15PerSecond: exact }
  }
  const described = { description: '', tags: {}, labelNames: [] }
  expect(snapshot).toEqual({
    temporality: 'cumulative',
    startedAt: 1_700_000_000_000,
    takenAt: 1_700_000_005_000.002,
    tags: { service: 'orders' },
    metrics: [
      {
        ...described,
        kind: 'histogram',
        name: 'body',
        unit: 'By',
        histogram: expect.objectContaining({ count: 1, sum: 512 }),
      },
      {
        ...described,
        kind: 'counter',
        name: 'errors',
        tags: { code: '404' },
        labelNames: ['code'],
        unit: '1',
        count: 1,
        dropped: 0,
      },
      {
        ...described,
        kind: 'counter',
        name: 'errors',
        tags: { code: '500' },
        labelNames: ['code'],
        unit: '1',
        count: 2,
        dropped: 0,
      },
      { ...described, kind: 'counter', name: 'orders', unit: '1', count: 3, dropped: 0 },
      { ...described, kind: 'gauge', name: 'pool', unit: '1', value: 8 },
      { ...described, kind: 'gauge', name: 'queue', unit: '1', value: 4 },
      {
        ...described,
        kind: 'meter',
        name: 'requests',
        unit: '{request}',
        count: 10,
        dropped: 0,
        rates: rates(2),
      },
      {
        description: 'Calls of other services.',
        kind: 'timer',
        name: 'rpc',
        tags: { to: 'stock' },
        labelNames: ['to'],
        unit: 'ns',
        histogram: expect.objectContaining({ count: 1, max: 2000 }),
        rates: rates(0.2),
        errors: 0,
        inFlight: 0,
      },
    ],
    failures: [],
    folded: [],
  })
})

test('a snapshot is plain JSON, frozen through and through, and does not move', () => {
  const { registry } = filled()
  const snapshot = registry.snapshot()
  const json = JSON.stringify(snapshot)
  registry.counter('orders').inc(100)
  registry.histogram('body', { unit: 'By' }).record(1)
  expect(JSON.parse(json)).toEqual(snapshot)
  expect(snapshot.metrics).toMatchObject([
    { histogram: { encoded: { count: 1 } } },
    {},
    {},
    { name: 'orders', count: 3 },
    {},
    {},
    {},
    {},
  ])
  expectDeepFrozen(snapshot)
})

function expectDeepFrozen(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  expect(Object.isFrozen(value)).toBe(true)
  for (const part of Object.values(value)) expectDeepFrozen(part)
}

test('histograms of two snapshots merge without loss', () => {
  const { registry } = filled()
  const encodedOf = (): EncodedHistogram[] =>
    (JSON.parse(JSON.stringify(registry.snapshot())) as ReturnType<Registry['snapshot']>).metrics.flatMap(
      (metric) => (metric.name === 'body' && metric.kind === 'histogram' ? [metric.histogram.encoded] : []),
    )
  expect(mergeHistograms([...encodedOf(), ...encodedOf()])).toMatchObject({ count: 2, sum: 1024 })
})

test('a failing callback costs only its own gauge', () => {
  const registry = new Registry()
  const throwing = (thrown: unknown) => (): number => {
    throw thrown
  }
  registry.gauge('a', throwing(new Error('no pool\nat line 1')))
  registry.gauge('b', () => Number.NaN, { tags: { x: '1' } })
  registry.gauge('c', throwing('text'))
  registry.gauge('d', throwing(Object.create(null)))
  registry.counter('e').inc()
  const snapshot = registry.snapshot()
  expect(snapshot.metrics.map((metric) => metric.name)).toEqual(['e'])
  expect(snapshot.failures).toEqual([
    { name: 'a', tags: {}, message: 'no pool' },
    { name: 'b', tags: { x: '1' }, message: "the gauge's callback returned NaN, expected a finite number" },
    { name: 'c', tags: {}, message: 'text' },
    { name: 'd', tags: {}, message: 'threw a value of type object' },
  ])
  expectDeepFrozen(snapshot)
})

test('a callback may use the registry', () => {
  const registry = new Registry()
  let next = 0
  registry.gauge('a', () => {
    registry.counter(`b${next++}`).inc()
    registry.remove('c')
    return 1
  })
  registry.counter('c').inc()
  expect(registry.snapshot().metrics.map((metric) => metric.name)).toEqual(['a', 'c'])
  expect(registry.snapshot().metrics.map((metric) => metric.name)).toEqual(['a', 'b0'])
})

test('removing takes out one series, or all of a name', () => {
  const registry = new Registry()
  const ask = (x: string): unknown => registry.counter('a', { tags: { x } })
  const first = ask('1')
  ask('2')
  expect(registry.remove('a', { x: '3' })).toBe(false)
  expect(registry.remove('a', { y: '1' })).toBe(false)
  expect(registry.remove('a', {})).toBe(false)
  expect(registry.remove('b')).toBe(false)
  expect(registry.remove('a', { x: '1' })).toBe(true)
  expect(registry.snapshot().metrics.map((metric) => metric.tags)).toEqual([{ x: '2' }])
  expect(ask('1')).not.toBe(first)
  expect(registry.remove('a')).toBe(true)
  expect(registry.remove('a')).toBe(false)
  registry.gauge('a').set(1)
  expect(registry.remove('a', {})).toBe(true)
  registry.meter('a')
})

test('clear leaves an empty registry with its tags', () => {
  const { registry } = filled()
  registry.clear()
  expect(registry.snapshot()).toMatchObject({ tags: { service: 'orders' }, metrics: [], failures: [] })
})
