import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { MetricConflictError } from './metric-errors.ts'
import { noopRegistry } from './noop-registry.ts'
import type { Observe } from './observed-gauges.ts'
import type { ObserveRatio } from './observed-ratios.ts'
import { Registry } from './registry.ts'

/** What a snapshot shows of gauges: `a=1 b=2` for the values of their labels. */
function shown(registry: Registry): string {
  return registry
    .snapshot()
    .metrics.flatMap((metric) =>
      metric.kind === 'gauge' ? [`${Object.values(metric.tags).join('/')}=${metric.value}`] : [],
    )
    .join(' ')
}

test('the series of a snapshot are those that the callback tells of', () => {
  const registry = new Registry()
  const queues = new Map([
    ['mail', 3],
    ['jobs', 7],
  ])
  registry.gauge(
    'queue.length',
    (observe) => {
      for (const [name, length] of queues) observe(length, name)
    },
    { labels: ['queue'], unit: '{job}', description: 'Jobs that wait.' },
  )
  expect(registry.snapshot()).toMatchObject({
    metrics: [
      {
        kind: 'gauge',
        name: 'queue.length',
        unit: '{job}',
        description: 'Jobs that wait.',
        labelNames: ['queue'],
        tags: { queue: 'jobs' },
        value: 7,
      },
      { tags: { queue: 'mail' }, value: 3 },
    ],
    failures: [],
  })
  queues.delete('jobs')
  queues.set('logs', 1)
  expect(shown(registry)).toBe('logs=1 mail=3')
})

test('series that stay keep their tags, come and go with events, and the last value told counts', () => {
  const registry = new Registry()
  const events: string[] = []
  registry.onSeries(({ event, tags }) => void events.push(`${event} ${tags['a']}`))
  let told: [number, string][] = [
    [1, 'x'],
    [2, 'y'],
  ]
  registry.gauge(
    'g',
    (observe) => {
      for (const one of told) observe(...one)
    },
    { labels: ['a'] },
  )
  const before = registry.snapshot()
  told = [
    [5, 'y'],
    [6, 'y'],
  ]
  const after = registry.snapshot()
  expect(after.metrics).toMatchObject([{ tags: { a: 'y' }, value: 6 }])
  expect(after.metrics[0]?.tags).toBe(before.metrics[1]?.tags)
  expect(events).toEqual(['added x', 'added y', 'removed x'])
})

test('a callback that throws has no series, whatever it told before, and is a failure', () => {
  const registry = new Registry()
  let fails = false
  registry.counter('c').inc()
  registry.gauge(
    'g',
    (observe) => {
      observe(1, 'x')
      if (fails) throw new Error('down\nfor long')
    },
    { labels: ['a'] },
  )
  expect(shown(registry)).toBe('x=1')
  fails = true
  const { metrics, failures } = registry.snapshot()
  expect(metrics).toMatchObject([{ name: 'c' }])
  expect(failures).toEqual([{ name: 'g', tags: {}, message: 'down' }])
  fails = false
  expect(registry.snapshot()).toMatchObject({ metrics: [{ name: 'c' }, { value: 1 }], failures: [] })
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, '3', undefined])(
  'value %s costs only its own series',
  (value) => {
    const registry = new Registry()
    registry.gauge(
      'g',
      (observe) => {
        observe(value as number, 'bad')
        observe(2, 'good')
      },
      { labels: ['a'] },
    )
    const { metrics, failures } = registry.snapshot()
    expect(metrics).toMatchObject([{ tags: { a: 'good' }, value: 2 }])
    expect(failures).toMatchObject([{ name: 'g', tags: { a: 'bad' } }])
    expect(failures[0]?.message).toContain('expected a finite number')
  },
)

test('series past the limit share the overflow series; those that go leave their room', () => {
  const registry = new Registry({ maxSeries: 2 })
  let told = ['a', 'b', 'c']
  registry.gauge(
    'g',
    (observe) => {
      for (const [at, name] of told.entries()) observe(at, name)
    },
    { labels: ['name'] },
  )
  expect(shown(registry)).toBe('__overflow__=2 a=0 b=1')
  told = ['c', 'd']
  expect(shown(registry)).toBe('c=0 d=1')
  expect(registry.snapshot().folded).toMatchObject([{ name: 'g', maxSeries: 2, folded: 1 }])
})

test('what is no label value is folded, and names that mean something to objects are values', () => {
  const registry = new Registry()
  registry.gauge(
    'g',
    (observe) => {
      observe(1, '__proto__')
      observe(2, {} as string)
      ;(observe as (value: number) => void)(3)
    },
    { labels: ['a'] },
  )
  expect(shown(registry)).toBe('__overflow__=3 __proto__=1')
})

test('what a callback records is in the snapshot that asked it', () => {
  const registry = new Registry()
  registry.gauge(
    'g',
    (observe) => {
      registry.counter('asked').inc()
      observe(1, 'x')
    },
    { labels: ['a'] },
  )
  expect(registry.snapshot().metrics).toMatchObject([{ name: 'asked', count: 1 }, { name: 'g' }])
})

test('asking again replaces the callback; other ways of telling are a conflict', () => {
  const registry = new Registry()
  const labels = ['a'] as const
  const gauges = registry.gauge('g', (observe) => observe(1, 'x'), { labels })
  expect(registry.gauge('g', (observe) => observe(2, 'y'), { labels })).toBe(gauges)
  expect(gauges.labelNames).toEqual(['a'])
  expect(shown(registry)).toBe('y=2')
  expect(() => registry.gauge('g', { labels })).toThrow(MetricConflictError)
  expect(() => registry.gauge('g', () => 1, { tags: { a: '1' } })).toThrow(MetricConflictError)
  expect(() => registry.asyncGauge('g', async () => undefined, { labels })).toThrow(MetricConflictError)
  expect(() => registry.gauge('g', () => undefined, { labels: ['b'] })).toThrow(MetricConflictError)
})

test('a view may keep some of the labels, of series that then are one', () => {
  const registry = new Registry({ view: () => ({ labels: ['b'] }) })
  registry.gauge(
    'g',
    (observe) => {
      observe(1, 'x', 'one')
      observe(2, 'y', 'one')
      observe(3, 'y', 'two')
    },
    { labels: ['a', 'b'] },
  )
  expect(shown(registry)).toBe('one=2 two=3')
})

test('two metrics that a view makes one have the series of both', () => {
  const registry = new Registry({ view: () => ({ name: 'both' }) })
  registry.gauge('g', (observe) => observe(1, 'x'), { labels: ['a'] })
  registry.gauge('h', (observe) => observe(2, 'y'), { labels: ['a'] })
  expect(shown(registry)).toBe('x=1 y=2')
})

test('a metric that was taken out asks nobody', () => {
  const registry = new Registry()
  let asked = 0
  registry.gauge('g', () => void asked++, { labels: ['a'] })
  expect(registry.remove('g')).toBe(true)
  expect(registry.snapshot().metrics).toEqual([])
  expect(noopRegistry.gauge('g', () => void asked++, { labels: ['a'] }).labelNames).toEqual(['a'])
  expect(noopRegistry.snapshot().metrics).toEqual([])
  expect(asked).toBe(0)
})

test('readers of differences show the values of now', () => {
  const registry = new Registry()
  let value = 5
  registry.gauge('g', (observe) => observe(value, 'x'), { labels: ['a'] })
  const reader = registry.reader({ temporality: 'delta' })
  expect(reader.read().metrics).toMatchObject([{ value: 5 }])
  value = 4
  expect(reader.read().metrics).toMatchObject([{ value: 4 }])
})

test('an async gauge shows what the last refresh was told', async () => {
  const registry = new Registry()
  let fails = false
  registry.asyncGauge(
    'backlog',
    async (observe, signal) => {
      expect(signal.aborted).toBe(false)
      observe(1, 'early')
      await Promise.resolve()
      if (fails) throw new Error('no broker')
      observe(2, 'late')
    },
    { labels: ['topic'] },
  )
  expect(registry.snapshot().failures).toEqual([
    { name: 'backlog', tags: {}, message: 'has no value yet: refresh() asks for it' },
  ])
  await registry.refresh()
  expect(shown(registry)).toBe('early=1 late=2')
  fails = true
  expect(shown(registry)).toBe('early=1 late=2')
  expect(await registry.snapshotAsync()).toMatchObject({ metrics: [], failures: [{ message: 'no broker' }] })
})

test('an async callback has its time; what it tells when it is over is told to nobody', async () => {
  const registry = new Registry()
  let tell: Observe<readonly ['a']> = () => undefined
  registry.asyncGauge(
    'slow',
    (observe) => {
      tell = observe
      return new Promise(() => undefined)
    },
    { labels: ['a'], timeoutMs: 1 },
  )
  const late = await registry.snapshotAsync()
  tell(1, 'x')
  expect(late.failures).toEqual([{ name: 'slow', tags: {}, message: 'no answer within 1 ms' }])
  expect(registry.snapshot().metrics).toEqual([])
  expect(() => registry.asyncGauge('t', async () => undefined, { labels: ['a'], timeoutMs: 0 })).toThrow(
    RangeError,
  )
})

test('a cached gauge asks for all its series at once, and no sooner than it should', () => {
  const clock = new ManualClock()
  const registry = new Registry({ clock })
  const labels = ['folder'] as const
  const files = new Map([['a', 1]])
  const tell = (observe: Observe<typeof labels>): void => {
    for (const [folder, count] of files) observe(count, folder)
  }
  const gauges = registry.cachedGauge('files', tell, { labels, everyMs: 5 })
  expect(shown(registry)).toBe('a=1')
  files.set('a', 2).set('b', 3)
  clock.advanceNs(4_999_999)
  expect(shown(registry)).toBe('a=1')
  clock.advanceNs(1)
  expect(shown(registry)).toBe('a=2 b=3')
  files.delete('a')
  clock.advanceNs(5e6)
  expect(shown(registry)).toBe('b=3')
  files.clear()
  expect(registry.cachedGauge('files', tell, { labels, everyMs: 5 })).toBe(gauges)
  expect(shown(registry)).toBe('')
  expect(() => registry.cachedGauge('files', tell, { labels, everyMs: 6 })).toThrow('kept for 5 ms')
  expect(() => registry.cachedGauge('files', () => 1, { tags: { folder: 'a' }, everyMs: 5 })).toThrow(
    MetricConflictError,
  )
})

test('of a cached gauge the failure is kept, and not what was told too late', () => {
  const clock = new ManualClock()
  const registry = new Registry({ clock })
  let late: Observe<readonly ['a']> | undefined
  let fails = true
  registry.cachedGauge(
    'g',
    (observe) => {
      if (fails) throw new Error('down')
      late = observe
      observe(1, 'x')
    },
    { labels: ['a'], everyMs: 5 },
  )
  expect(registry.snapshot().failures).toEqual([{ name: 'g', tags: {}, message: 'down' }])
  fails = false
  expect(registry.snapshot().failures).toHaveLength(1)
  clock.advanceNs(5e6)
  expect(shown(registry)).toBe('x=1')
  late?.(2, 'y')
  expect(shown(registry)).toBe('x=1')
})

test('the ratios of a snapshot are those of the values that the callback tells', () => {
  const registry = new Registry()
  const labels = ['cache'] as const
  const caches: [number, number, string][] = [
    [3, 4, 'users'],
    [0, 0, 'orders'],
    [Number.NaN, 1, 'carts'],
    [1e300, 1e-300, 'prices'],
  ]
  const tell = (observe: ObserveRatio<typeof labels>): void => {
    for (const cache of caches) observe(...cache)
  }
  const gauges = registry.ratioGauge('hit_ratio', tell, { labels, description: 'Hits by lookups.' })
  const { metrics, failures } = registry.snapshot()
  expect(metrics).toMatchObject([
    { kind: 'gauge', unit: '1', description: 'Hits by lookups.', tags: { cache: 'users' }, value: 0.75 },
  ])
  expect(failures.map(({ tags, message }) => `${tags['cache']}: ${message}`).sort()).toEqual([
    "carts: the gauge's callback returned NaN, expected a finite number",
    'orders: there is no ratio: the denominator is 0',
    "prices: the gauge's callback returned Infinity, expected a finite number",
  ])
  caches.splice(0, caches.length, [1, 2, 'users'])
  expect(registry.ratioGauge('hit_ratio', tell, { labels })).toBe(gauges)
  expect(shown(registry)).toBe('users=0.5')
  expect(gauges.labelNames).toEqual(['cache'])
  const fails = (): never => {
    throw new Error('down')
  }
  registry.ratioGauge('hit_ratio', fails, { labels })
  expect(registry.snapshot()).toMatchObject({ metrics: [], failures: [{ tags: {}, message: 'down' }] })
  expect(() => registry.gauge('hit_ratio', () => undefined, { labels })).toThrow(MetricConflictError)
})
