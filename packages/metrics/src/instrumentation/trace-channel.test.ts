import { tracingChannel } from 'node:diagnostics_channel'
import Fastify from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { ManualClock } from '../clock.ts'
import { Registry } from '../registry.ts'
import type { TimerSnapshot } from '../snapshot.ts'
import { linesOf } from './fixtures/series.ts'
import type { Instrumentation } from './instrumentation.ts'
import { type TraceChannelOptions, traceChannel } from './trace-channel.ts'

const sql = tracingChannel('sql')

let instrumentation: Instrumentation | undefined

afterEach(() => instrumentation?.stop())

function traced(options: TraceChannelOptions = {}): { registry: Registry; clock: ManualClock } {
  const clock = new ManualClock()
  const registry = new Registry({ clock })
  instrumentation = traceChannel(registry, 'sql', options)
  return { registry, clock }
}

function timerOf(registry: Registry, name = 'sql'): TimerSnapshot {
  return registry.snapshot().metrics.find((metric) => metric.name === name) as TimerSnapshot
}

function longest(registry: Registry): number {
  return timerOf(registry).histogram.max
}

test('calls that return or throw', () => {
  const { registry, clock } = traced()
  expect(
    sql.traceSync(() => {
      clock.advanceNs(5)
      return 'rows'
    }),
  ).toBe('rows')
  sql.traceSync(() => undefined)
  expect(() =>
    sql.traceSync(() => {
      clock.advanceNs(9)
      throw new Error('syntax')
    }),
  ).toThrow('syntax')
  expect(timerOf(registry)).toMatchObject({ errors: 1, inFlight: 0, histogram: { count: 3, max: 9 } })
  expect(instrumentation?.errors).toBe(0)
})

test('promises until they settle', async () => {
  const { registry, clock } = traced()
  let resolve: (value: string) => void = () => undefined
  const rows = sql.tracePromise(
    () =>
      new Promise<string>((settle) => {
        resolve = settle
      }),
  )
  expect(timerOf(registry)).toMatchObject({ inFlight: 1, histogram: { count: 0 } })
  clock.advanceNs(7)
  resolve('rows')
  expect(await rows).toBe('rows')
  expect(timerOf(registry)).toMatchObject({ errors: 0, inFlight: 0, histogram: { count: 1, max: 7 } })

  await expect(
    sql.tracePromise(async () => {
      await null
      clock.advanceNs(9)
      throw new Error('deadlock')
    }),
  ).rejects.toThrow('deadlock')
  expect(() =>
    sql.tracePromise(() => {
      throw new Error('closed')
    }),
  ).toThrow('closed')
  expect(timerOf(registry)).toMatchObject({ errors: 2, inFlight: 0, histogram: { count: 3, max: 9 } })
})

test('callbacks until they are called, not while they run', async () => {
  const { registry, clock } = traced()
  const query = (error: Error | null, later: boolean): Promise<void> =>
    new Promise((done) => {
      const run = (callback: (error: Error | null) => void): void => {
        clock.advanceNs(4)
        if (later) setImmediate(callback, error)
        else callback(error)
      }
      sql.traceCallback(run, -1, {}, undefined, () => {
        clock.advanceNs(100)
        done()
      })
    })
  await query(null, true)
  await query(null, false)
  await query(new Error('timeout'), true)
  expect(timerOf(registry)).toMatchObject({ errors: 1, inFlight: 0, histogram: { count: 3 } })
  expect(longest(registry)).toBeLessThan(100)
})

test('nested and concurrent calls are kept apart', async () => {
  const { registry, clock } = traced()
  sql.traceSync(() => {
    clock.advanceNs(1)
    sql.traceSync(() => clock.advanceNs(2))
    expect(timerOf(registry)).toMatchObject({ inFlight: 1, histogram: { count: 1, max: 2 } })
  })
  expect(longest(registry)).toBe(3)

  const settle: (() => void)[] = []
  const calls = Array.from({ length: 100 }, () =>
    sql.tracePromise(() => new Promise<void>((resolve) => settle.push(resolve))),
  )
  expect(timerOf(registry).inFlight).toBe(100)
  for (const resolve of settle.reverse()) resolve()
  await Promise.all(calls)
  expect(timerOf(registry)).toMatchObject({ inFlight: 0, histogram: { count: 102 } })
})

test('a message that is used twice at a time is an error, and its first call still timed', async () => {
  const { registry } = traced()
  const message = {}
  const settle: (() => void)[] = []
  const call = (): Promise<void> =>
    sql.tracePromise(() => new Promise<void>((resolve) => settle.push(resolve)), message)
  const calls = [call(), call()]
  for (const resolve of settle) resolve()
  await Promise.all(calls)
  expect(instrumentation?.errors).toBe(1)
  expect(timerOf(registry)).toMatchObject({ inFlight: 0, histogram: { count: 1 } })
  await sql.tracePromise(async () => undefined, message)
  expect(timerOf(registry)).toMatchObject({ inFlight: 0, histogram: { count: 2 } })
})

test('messages that are no objects hurt nobody', () => {
  const { registry } = traced()
  for (const message of [undefined, null, 'text', 7]) {
    sql.start.publish(message)
    sql.end.publish(message)
    sql.error.publish(message)
  }
  expect(instrumentation?.errors).toBe(4)
  expect(timerOf(registry)).toMatchObject({ inFlight: 0, histogram: { count: 0 } })
})

test('labels are asked for when a call starts; without values it counts as overflow', () => {
  const registry = new Registry()
  instrumentation = traceChannel(registry, 'sql', {
    metric: 'db.query.duration',
    description: 'Duration of queries.',
    labels: ['table', 'verb'],
    labelsOf: ({ table }: { table?: string }) => {
      if (table === undefined) throw new Error('no table')
      return [table, 'select']
    },
  })
  sql.traceSync(() => undefined, { table: 'orders' })
  sql.traceSync(() => undefined, { table: 'orders' })
  sql.traceSync(() => undefined)
  expect(linesOf(registry, 'db.query.duration')).toEqual(['__overflow__ __overflow__: 1', 'orders select: 2'])
  expect(instrumentation.errors).toBe(1)
})

test('stopping lets calls under way come to their end, and takes no other', async () => {
  const { registry } = traced()
  let resolve: () => void = () => undefined
  const call = sql.tracePromise(
    () =>
      new Promise<void>((settle) => {
        resolve = settle
      }),
  )
  instrumentation?.stop()
  sql.traceSync(() => undefined)
  expect(timerOf(registry)).toMatchObject({ inFlight: 1, histogram: { count: 0 } })
  resolve()
  await call
  expect(timerOf(registry)).toMatchObject({ inFlight: 0, histogram: { count: 1 } })
  expect(Object.values(sql).some((channel) => channel?.hasSubscribers === true)).toBe(false)
})

test('events that are published by hand say themselves when a call is over', async () => {
  const registry = new Registry()
  instrumentation = traceChannel(registry, 'fastify.request.handler', {
    labels: ['route'],
    labelsOf: ({ route }: { route: { url: string } }) => [route.url],
    isOver: ({ async }: { async: boolean }) => !async,
  })
  const app = Fastify()
  app.get('/sync', (_, reply) => void reply.send('x'))
  app.get('/async/:id', async () => 'x')
  app.get('/broken', async () => {
    throw new Error('broken')
  })
  for (const url of ['/sync', '/async/1', '/async/2', '/broken']) await app.inject(url)
  await app.close()
  const metrics = registry.snapshot().metrics.filter(({ kind }) => kind === 'timer') as TimerSnapshot[]
  expect(linesOf(registry, 'fastify.request.handler')).toEqual([
    '/async/:id: 2',
    '/broken: 1 of which 1 failed',
    '/sync: 1',
  ])
  expect(metrics.map(({ inFlight }) => inFlight)).toEqual([0, 0, 0])
})
