import { Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualTime, settle } from './fixtures/manual-time.ts'
import { BEHAVIOURS, type Behaviour, ScriptedDestination } from './fixtures/scripted-destination.ts'
import { createReporter, type Reporter } from './reporter.ts'
import type { ReporterOptions } from './reporter-options.ts'

interface SetUp {
  readonly time: ManualTime
  readonly destination: ScriptedDestination
  readonly registry: Registry
  readonly reporter: Reporter
  readonly log: string[]
}

/** Interval 1 s, attempts 400 ms, a registry with one counter, jitter at its middle. */
function setUp(options: Partial<ReporterOptions> = {}): SetUp {
  const time = new ManualTime()
  const destination = new ScriptedDestination(time)
  const registry = new Registry({ clock: time.clock })
  registry.counter('orders').inc(3)
  const log: string[] = []
  const reporter = createReporter({
    registry,
    destination,
    intervalMs: 1000,
    firstAfterMs: 1000,
    timeoutMs: 400,
    clock: time.clock,
    timers: time,
    random: () => 0.5,
    logger: {
      warn: (message) => log.push(`warn ${message}`),
      info: (message) => log.push(`info ${message}`),
    },
    ...options,
  })
  return { time, destination, registry, reporter, log }
}

function gauges(registry: Registry, count: number): void {
  for (let at = 0; at < count; at += 1) registry.gauge(`g${String(at).padStart(4, '0')}`).set(at)
}

describe('the schedule', () => {
  it('reports every interval, at fixed distances', async () => {
    const { time, destination, reporter } = setUp()
    reporter.start()
    await time.advance(999)
    expect(reporter.stats().reports.made).toBe(0)
    await time.advance(3001)
    expect(destination.taken).toEqual(['orders=3@1000', 'orders=3@2000', 'orders=3@3000', 'orders=3@4000'])
    expect(reporter.stats()).toMatchObject({
      state: 'running',
      reports: { made: 4, failed: 0, skipped: 0 },
      points: { enqueued: 4, sent: 4, dropped: 0, queued: 0, inFlight: 0 },
      lastSuccessAt: 4000,
    })
  })

  it('takes its snapshots in turns of the event loop', async () => {
    const { registry } = setUp()
    const read = (): never => {
      throw new Error('in one turn')
    }
    const inTurns: ReporterOptions['registry'] = {
      refresh: () => registry.refresh(),
      reader: (options) => ({ ...registry.reader(options), read }),
    }
    const { destination, reporter } = setUp({ registry: inTurns })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 1 })
    expect(destination.taken).toEqual(['orders=3@0'])
  })

  it('begins at a random part of the interval', async () => {
    const time = new ManualTime()
    const destination = new ScriptedDestination(time)
    const registry = new Registry({ clock: time.clock })
    registry.counter('orders')
    const options = { registry, destination, intervalMs: 1000, clock: time.clock, timers: time }
    createReporter({ ...options, random: () => 0.25 }).start()
    await time.advance(1300)
    expect(destination.taken).toEqual(['orders=0@250', 'orders=0@1250'])
  })

  it('does not catch up after a blocked event loop', async () => {
    const { time, destination, reporter } = setUp()
    reporter.start()
    time.block(3300)
    await time.advance(1700)
    expect(destination.taken).toEqual(['orders=3@3300', 'orders=3@4000', 'orders=3@5000'])
    expect(reporter.stats().reports).toEqual({ made: 3, failed: 0, skipped: 2 })
  })

  it('skips ticks while a snapshot is being made, and goes on when an async gauge has had its time', async () => {
    const { time, registry, reporter } = setUp()
    let answer: () => void = () => undefined
    registry.addSource({
      refresh: () =>
        new Promise<void>((resolve) => {
          answer = resolve
        }),
      bring: () => [],
    } as never)
    reporter.start()
    await time.advance(3500)
    expect(reporter.stats().reports).toEqual({ made: 0, failed: 0, skipped: 2 })
    answer()
    await time.advance(0)
    expect(reporter.stats().reports).toEqual({ made: 1, failed: 0, skipped: 2 })
  })

  it('started twice reports once', async () => {
    const { time, reporter } = setUp()
    reporter.start()
    reporter.start()
    await time.advance(1000)
    expect(reporter.stats().reports.made).toBe(1)
  })

  it.each(['hangs', 'is not there'] as const)(
    'keeps no process alive, whether waiting or a server %s',
    async (behaviour) => {
      const { time, destination, reporter } = setUp()
      destination.behaviour = behaviour
      reporter.start()
      expect(time.pending).toEqual({ timers: 1, referenced: 0 })
      await time.advance(1000)
      expect(time.pending).toEqual({ timers: 2, referenced: 0 })
    },
  )
})

describe('what is reported', () => {
  it('is filtered, and limited in its number of series', async () => {
    const { destination, registry, reporter } = setUp({
      filter: ({ name }) => name !== 'orders',
      maxSeries: 2,
    })
    gauges(registry, 4)
    await reporter.reportOnce()
    expect(destination.taken).toEqual(['g0000=0@0', 'g0001=1@0'])
    expect(reporter.stats().omitted).toMatchObject({ 'over limit': 2 })
  })

  it('is all but a gauge that throws', async () => {
    const { destination, registry, reporter } = setUp()
    registry.gauge('broken', () => {
      throw new Error('broken')
    })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 1 })
    expect(destination.taken).toEqual(['orders=3@0'])
    expect(reporter.stats().omitted).toMatchObject({ failed: 1 })
  })

  it('is a frozen snapshot, or the series themselves for a format that reads them once and wants no changes', async () => {
    const { registry, destination, reporter } = setUp()
    const given: boolean[] = []
    const format = destination.format.bind(destination)
    destination.format = (snapshot) => {
      given.push(Object.isFrozen(snapshot.metrics[0]))
      return format(snapshot)
    }
    await reporter.reportOnce()
    destination.reads = 'once'
    registry.counter('orders').inc()
    await reporter.reportOnce()
    destination.temporality = 'delta'
    await createReporter({ registry, destination }).reportOnce()
    delete destination.temporality
    const { refresh, reader } = registry
    const withoutSeries = { refresh: refresh.bind(registry), reader: reader.bind(registry) }
    await createReporter({ registry: withoutSeries, destination }).reportOnce()
    expect(given).toEqual([true, false, true, true])
    expect(destination.taken).toEqual(['orders=3@0', 'orders=4@0', 'orders=4@0', 'orders=4@0'])
  })

  it('is all but a gauge that throws, filtered and limited, also of the series themselves', async () => {
    const { registry, destination, reporter } = setUp({
      filter: (metric) => metric.kind !== 'counter' || metric.count > 2,
      maxSeries: 3,
    })
    destination.reads = 'once'
    registry.counter('few').inc(2)
    registry.gauge('broken', () => {
      throw new Error('broken')
    })
    gauges(registry, 4)
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 3 })
    expect(destination.taken).toEqual(['g0000=0@0', 'g0001=1@0', 'g0002=2@0'])
    expect(reporter.stats().omitted).toMatchObject({ failed: 1, 'over limit': 2 })
  })

  it('is nothing of an empty registry', async () => {
    const { destination, reporter } = setUp({ registry: new Registry() })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 0 })
    expect(destination.seen).toEqual([])
  })

  it('are the changes since the report before, for a destination that wants them', async () => {
    const { destination, registry, reporter } = setUp()
    Object.assign(destination, { temporality: 'delta' })
    await reporter.reportOnce()
    registry.counter('orders').inc(2)
    await reporter.reportOnce()
    expect(destination.taken).toEqual(['orders=3@0', 'orders=2@0'])
  })

  it('comes in batches', async () => {
    const { destination, registry, reporter } = setUp({ batch: { maxPoints: 2 } })
    gauges(registry, 4)
    await reporter.reportOnce()
    expect(destination.seen.map(({ lines }) => lines.length)).toEqual([2, 2, 1])
  })

  it('counts what is larger than a batch', async () => {
    const { destination, registry, reporter } = setUp({ batch: { maxBytes: 20 } })
    registry.counter('a.name.that.is.far.too.long')
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'failed', points: 2, dropped: 1 })
    expect(destination.taken).toEqual(['orders=3@0'])
    expect(reporter.stats().dropped).toMatchObject({ oversize: 1 })
  })

  it.each([undefined, null, 'text', Symbol('thrown'), new Error('no format')])(
    'is nothing when a format throws %s, and the process lives',
    async (thrown) => {
      const { destination, reporter } = setUp()
      Object.assign(destination, {
        format: () => {
          throw thrown
        },
      })
      expect(await reporter.reportOnce()).toMatchObject({
        outcome: 'failed',
        error: { code: 'TIDEMARK_REPORT_FAILED' },
      })
      expect(reporter.stats().reports).toMatchObject({ made: 0, failed: 1 })
    },
  )
})

describe('a failure', () => {
  it('is tried again after ever longer waits, with full jitter', async () => {
    const { time, destination, reporter } = setUp({ retry: { minMs: 100, maxMs: 1000 } })
    destination.behaviour = 'fails'
    expect(await reporter.reportOnce()).toMatchObject({
      outcome: 'queued',
      points: 1,
      error: { message: 'test: report failed: fails' },
    })
    await time.advance(2000)
    // 0.5 of 100, 200, 400, 800, 1000, 1000 …
    expect(destination.seen.map(({ atMs }) => atMs)).toEqual([0, 50, 150, 350, 750, 1250, 1750])
    destination.behaviour = 'takes it'
    await time.advance(1000)
    expect(destination.taken).toEqual(['orders=3@0'])
  })

  it('is given up after so many attempts', async () => {
    const { time, destination, reporter } = setUp({ retry: { minMs: 10, maxAttempts: 3 } })
    destination.behaviour = 'fails'
    void reporter.reportOnce()
    await time.advance(1000)
    expect(destination.seen).toHaveLength(3)
    expect(reporter.stats()).toMatchObject({ dropped: { 'retries exhausted': 1 }, points: { queued: 0 } })
  })

  it.each(['is not there', 'refuses'] as const)(
    'is given up for age alone when the server %s',
    async (behaviour) => {
      const { time, destination, reporter } = setUp({
        retry: { minMs: 10, maxMs: 100, maxAttempts: 3 },
        queue: { maxAgeMs: 5000 },
      })
      destination.behaviour = behaviour
      void reporter.reportOnce()
      await time.advance(4900)
      expect(destination.seen.length).toBeGreaterThan(40)
      expect(reporter.stats().points.queued).toBe(1)
      await time.advance(300)
      expect(reporter.stats()).toMatchObject({ dropped: { expired: 1 }, points: { queued: 0 } })
    },
  )

  it('waits for as long as the server asks', async () => {
    const { time, destination, reporter } = setUp({ retry: { minMs: 100 } })
    destination.behaviour = 'asks for patience'
    void reporter.reportOnce()
    await time.advance(5200)
    expect(destination.seen.map(({ atMs }) => atMs)).toEqual([0, 5050])
  })

  it('waits no longer than what is queued may grow old', async () => {
    const { time, destination, reporter } = setUp({ queue: { maxAgeMs: 20_000 } })
    destination.behaviour = 'asks for patience'
    destination.afterMs = 86_400_000
    void reporter.reportOnce()
    await time.advance(21_000)
    expect(reporter.stats().dropped).toMatchObject({ expired: 1 })
  })

  it('is no answer in time', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'hangs'
    const result = reporter.reportOnce()
    await time.advance(399)
    expect(reporter.stats().points.inFlight).toBe(1)
    await time.advance(1)
    expect(await result).toMatchObject({ outcome: 'queued' })
    expect(reporter.stats().lastError?.message).toBe('test: delivery failed: no answer within 400 ms')
  })

  it('of a transport that does not heed its signal holds up all others, but is one', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'hangs deaf'
    reporter.start()
    await time.advance(10_000)
    expect(destination.mostActive).toBe(1)
    expect(reporter.stats().points).toMatchObject({ enqueued: 10, queued: 10, inFlight: 0 })
  })

  it('is told of at the 1st, 2nd, 4th, 8th of a row, then its end', async () => {
    const { time, destination, reporter, log } = setUp({
      retry: { minMs: 10, maxMs: 10 },
      intervalMs: 60_000,
    })
    destination.behaviour = 'is not there'
    void reporter.reportOnce()
    await time.advance(11 * 5)
    destination.behaviour = 'takes it'
    await time.advance(10)
    expect(log).toEqual([
      'warn test: delivery failed: is not there',
      'warn test: delivery failed (2 times): is not there',
      'warn test: delivery failed (4 times): is not there',
      'warn test: delivery failed (8 times): is not there',
      'info test: recovered after 12 failures, points dropped: 0',
    ])
  })

  it.each([
    () => {
      throw new Error('in the logger')
    },
    () => Promise.reject(new Error('in the logger')),
  ])('leaves the host alone when the logger fails', async (warn) => {
    const { destination, reporter } = setUp({
      logger: { warn: warn as () => void, info: warn as () => void },
    })
    destination.behaviour = 'fails'
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'queued' })
    // The test run itself fails for a rejection that nobody handles.
    await settle()
  })
})

describe('data that a server does not like', () => {
  it('are sent in parts, until only the wrong ones are left', async () => {
    const { destination, registry, reporter } = setUp()
    gauges(registry, 1000)
    registry.gauge('g0500.poison')
    registry.gauge('g0777.poison')
    destination.behaviour = 'rejects poison'
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'failed', points: 1003, dropped: 2 })
    expect(reporter.stats()).toMatchObject({ points: { sent: 1001 }, dropped: { rejected: 2 } })
    expect(destination.taken).toHaveLength(1001)
    expect(new Set(destination.taken).size).toBe(1001)
    expect(destination.taken).toEqual(destination.taken.toSorted())
  })

  it('cost a bounded number of requests when it likes none', async () => {
    const { destination, registry, reporter } = setUp()
    gauges(registry, 1000)
    destination.behaviour = 'rejects'
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'failed', dropped: 1001 })
    expect(destination.seen.length).toBeLessThan(130)
  })

  it('are sent in smaller parts when they are too large', async () => {
    const { destination, registry, reporter } = setUp()
    gauges(registry, 100)
    destination.behaviour = 'finds it too large'
    destination.largestBytes = 300
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 101 })
    expect(destination.taken).toHaveLength(101)
  })

  it('are dropped as a whole where a part would mean something else', async () => {
    const { destination, registry, reporter } = setUp()
    gauges(registry, 10)
    destination.behaviour = 'rejects poison'
    destination.divisible = false
    registry.gauge('poison')
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'failed', dropped: 12 })
    expect(destination.seen).toHaveLength(1)
  })

  it('are dropped as a whole when parts would fare no better', async () => {
    const { destination, registry, reporter } = setUp()
    gauges(registry, 10)
    destination.behaviour = 'rejects the whole'
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'failed', dropped: 11 })
    expect(destination.seen).toHaveLength(1)
  })

  it('are counted when the server says how many', async () => {
    const { destination, registry, reporter } = setUp()
    gauges(registry, 9)
    destination.behaviour = 'takes half of it'
    const result = await reporter.reportOnce()
    expect(result).toMatchObject({ outcome: 'failed', dropped: 5 })
    expect(result).toHaveProperty('error.cause.message', 'takes half of it')
    expect(reporter.stats().points).toMatchObject({ sent: 5, dropped: 5 })
  })
})

describe('the queue', () => {
  it('is bounded in points, and the oldest make room', async () => {
    const { time, destination, registry, reporter } = setUp({ queue: { maxPoints: 6 } })
    gauges(registry, 1)
    destination.behaviour = 'is not there'
    reporter.start()
    await time.advance(5000)
    expect(reporter.stats()).toMatchObject({
      points: { enqueued: 10, queued: 6, sent: 0, dropped: 4 },
      dropped: { 'queue full': 4 },
    })
    destination.behaviour = 'takes it'
    expect(await reporter.stop({ finalReport: false })).toEqual({ sent: 6, dropped: 0, queued: 0 })
    expect(destination.taken.slice(0, 3)).toEqual(['g0000=0@3000', 'orders=3@3000', 'g0000=0@4000'])
  })

  it('is bounded in bytes, what is being sent included', async () => {
    const { time, destination, reporter } = setUp({ queue: { maxBytes: 40 }, timeoutMs: 60_000 })
    destination.behaviour = 'hangs'
    reporter.start()
    await time.advance(5000)
    expect(reporter.stats()).toMatchObject({
      points: { enqueued: 5, inFlight: 1, queued: 1, dropped: 3 },
      bytes: { queued: 28, highestQueued: 28 },
    })
  })

  it('keeps the newest report alone of a state', async () => {
    const { time, destination, reporter } = setUp({ timeoutMs: 800 })
    destination.keeps = 'latest'
    destination.behaviour = 'hangs'
    reporter.start()
    await time.advance(3200)
    expect(reporter.stats()).toMatchObject({
      points: { enqueued: 3, dropped: 2 },
      dropped: { superseded: 2 },
    })
    destination.behaviour = 'takes it'
    await time.advance(400)
    expect(destination.taken).toEqual(['orders=3@3000'])
  })
})

describe('reportOnce', () => {
  it('works without start', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'takes it late'
    const first = reporter.reportOnce()
    expect(await reporter.reportOnce()).toEqual({ outcome: 'skipped' })
    await settle()
    expect(time.pending.referenced).toBe(1)
    await time.advance(30)
    expect(await first).toEqual({ outcome: 'delivered', points: 1 })
    expect(reporter.state).toBe('idle')
    expect(time.pending.timers).toBe(0)
  })

  it('does not wait for a server that has failed before', async () => {
    const { destination, reporter } = setUp()
    destination.behaviour = 'fails'
    await reporter.reportOnce()
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'queued' })
    expect(destination.seen).toHaveLength(1)
  })

  it('ends with its signal, and what it queued is sent all the same', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'takes it late'
    const abort = new AbortController()
    const result = reporter.reportOnce({ signal: abort.signal })
    await settle()
    abort.abort()
    expect(await result).toMatchObject({ outcome: 'queued' })
    await time.advance(30)
    expect(destination.taken).toHaveLength(1)
    expect(await reporter.reportOnce({ signal: abort.signal })).toMatchObject({ outcome: 'queued' })
  })
})

describe('flush', () => {
  it('tries at once what is waiting for another attempt', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'fails'
    await reporter.reportOnce()
    destination.behaviour = 'takes it'
    const flushed = reporter.flush()
    await time.advance(0)
    expect(await flushed).toEqual({ sent: 1, dropped: 0, queued: 0 })
    expect(time.pending.timers).toBe(0)
  })

  it('gives up at its deadline, keeps the process alive until then, and leaves the queue alone', async () => {
    const { time, destination, reporter } = setUp({ timeoutMs: 60_000 })
    destination.behaviour = 'hangs'
    void reporter.reportOnce()
    await settle()
    const flushed = reporter.flush({ deadlineMs: 100 })
    expect(time.pending.referenced).toBe(2)
    await time.advance(100)
    expect(await flushed).toEqual({ sent: 0, dropped: 0, queued: 1 })
  })

  it('does not wait for what comes after its deadline', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'asks for patience'
    await reporter.reportOnce()
    const flushed = reporter.flush({ deadlineMs: 3000 })
    await time.advance(0)
    expect(await flushed).toEqual({ sent: 0, dropped: 0, queued: 1 })
  })

  it('ends with its signal', async () => {
    const { destination, reporter } = setUp()
    destination.behaviour = 'hangs'
    void reporter.reportOnce()
    await settle()
    const abort = new AbortController()
    const flushed = reporter.flush({ signal: abort.signal })
    abort.abort()
    expect(await flushed).toEqual({ sent: 0, dropped: 0, queued: 1 })
  })
})

describe('stop', () => {
  it('makes a last report when the reporter was running, and closes the transport', async () => {
    const { time, destination, registry, reporter } = setUp()
    reporter.start()
    registry.counter('orders').inc()
    expect(await reporter.stop()).toEqual({ sent: 1, dropped: 0, queued: 0 })
    expect(destination.taken).toEqual(['orders=4@0'])
    expect(destination.closed).toBe(1)
    expect(reporter.state).toBe('stopped')
    expect(time.pending.timers).toBe(0)
  })

  it('makes none when it was not, or is told not to', async () => {
    const { destination, reporter } = setUp()
    await reporter.stop()
    expect(reporter.state).toBe('idle')
    reporter.start()
    await reporter.stop({ finalReport: false })
    await reporter.stop()
    expect(destination.seen).toEqual([])
  })

  it.each(['hangs', 'hangs deaf'] as const)(
    'ends shortly before its deadline when a server %s, so that the process can end in time',
    async (behaviour) => {
      const { time, destination, reporter } = setUp({ timeoutMs: 10_000 })
      destination.behaviour = behaviour
      reporter.start()
      await time.advance(1500)
      let result: unknown
      void reporter.stop({ deadlineMs: 700 }).then((flushed) => {
        result = flushed
      })
      expect(reporter.state).toBe('stopping')
      expect(time.pending.referenced).toBe(1)
      await time.advance(685)
      expect(result).toBeUndefined()
      // A fiftieth is left.
      await time.advance(1)
      expect(result).toEqual({ sent: 0, dropped: 2, queued: 0 })
      expect(reporter.stats()).toMatchObject({ dropped: { shutdown: 2 }, points: { queued: 0, inFlight: 0 } })
      expect(time.pending.timers).toBe(0)
    },
  )

  it('ends before its deadline when a source of the registry hangs, and nothing is queued afterwards', async () => {
    const { time, registry, reporter } = setUp({ timeoutMs: 10_000 })
    let answer: () => void = () => undefined
    registry.addSource({
      refresh: () =>
        new Promise<void>((resolve) => {
          answer = resolve
        }),
      bring: () => [],
    } as never)
    reporter.start()
    const stopped = reporter.stop({ deadlineMs: 500 })
    await time.advance(500)
    expect(await stopped).toEqual({ sent: 0, dropped: 0, queued: 0 })
    answer()
    await time.advance(1000)
    expect(reporter.stats().points.enqueued).toBe(0)
  })

  it('waits for another attempt where there is time for it, and only there', async () => {
    const { time, destination, reporter } = setUp({ retry: { minMs: 1000 } })
    destination.behaviour = 'fails'
    reporter.start()
    const stopped = reporter.stop({ deadlineMs: 2000 })
    await time.advance(400)
    destination.behaviour = 'takes it'
    await time.advance(100)
    expect(await stopped).toEqual({ sent: 1, dropped: 0, queued: 0 })

    reporter.start()
    destination.behaviour = 'asks for patience'
    const impatient = reporter.stop({ deadlineMs: 2000 })
    await time.advance(0)
    expect(await impatient).toEqual({ sent: 0, dropped: 1, queued: 0 })
  })

  it('ends at once with its signal', async () => {
    const { destination, reporter } = setUp({ timeoutMs: 10_000 })
    destination.behaviour = 'hangs deaf'
    reporter.start()
    const abort = new AbortController()
    const stopped = reporter.stop({ signal: abort.signal })
    await settle()
    abort.abort()
    expect(await stopped).toEqual({ sent: 0, dropped: 1, queued: 0 })
  })

  it('called twice makes one last report', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'takes it late'
    reporter.start()
    const both = Promise.all([reporter.stop(), reporter.stop()])
    await time.advance(30)
    await both
    expect(destination.taken).toHaveLength(1)
  })

  it('can be followed by another start, also before it is over', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'takes it late'
    reporter.start()
    const first = reporter.stop()
    reporter.start()
    expect(await reporter.reportOnce()).toEqual({ outcome: 'skipped' })
    await time.advance(30)
    await first
    expect(reporter.state).toBe('running')
    await time.advance(1030)
    expect(destination.taken).toHaveLength(2)
    const second = reporter.stop()
    await time.advance(30)
    await second
    await time.advance(5000)
    expect(destination.taken).toHaveLength(3)
  })

  it('takes back a start that was asked for while stopping', async () => {
    const { reporter } = setUp()
    reporter.start()
    const stopped = reporter.stop()
    reporter.start()
    await Promise.all([stopped, reporter.stop()])
    expect(reporter.state).toBe('stopped')
  })

  it('comes with `await using`', async () => {
    const { destination, reporter } = setUp()
    reporter.start()
    await reporter[Symbol.asyncDispose]()
    expect(destination.taken).toHaveLength(1)
  })

  it('survives a transport that cannot be closed', async () => {
    const { destination, reporter } = setUp()
    destination.transport.close = () => Promise.reject(new Error('stuck'))
    reporter.start()
    expect(await reporter.stop()).toEqual({ sent: 1, dropped: 0, queued: 0 })
  })
})

describe('self-metrics', () => {
  it('tell what stats tell, in a registry of choice', async () => {
    const selfMetrics = new Registry()
    const { time, destination, registry, reporter } = setUp({ selfMetrics, retry: { minMs: 10 } })
    registry.gauge('broken', () => Number.NaN)
    destination.behaviour = 'fails'
    void reporter.reportOnce()
    await settle()
    destination.behaviour = 'takes it'
    await time.advance(10)
    const told = selfMetrics.snapshot().metrics.map(({ name, tags, ...metric }) => {
      const figure =
        'value' in metric ? metric.value : 'count' in metric ? metric.count : metric.histogram.count
      return [name.replace('tidemark.reporter.', ''), Object.values(tags).join(), figure]
    })
    expect(told).toEqual([
      ['bytes.sent', 'test', 11],
      ['consecutive_failures', 'test', 0],
      ['format', 'test', 1],
      ['omitted', 'failed,test', 1],
      ['points.sent', 'test', 1],
      ['queue.bytes', 'test', 0],
      ['queue.bytes.highest', 'test', 11],
      ['queue.points', 'test', 0],
      ['reports', 'made,test', 1],
      ['retries', 'test', 1],
      ['send', 'test', 2],
    ])
  })

  it('may be in the registry that is reported', async () => {
    const registry = new Registry()
    const { destination, reporter } = setUp({ registry, selfMetrics: registry })
    await reporter.reportOnce()
    expect(destination.taken[0]).toMatch(/^tidemark\.reporter\.bytes\.sent=0@/)
  })
})

describe('options', () => {
  it.each([
    [undefined, 'registry must be a Registry of @tidemark/metrics, got undefined'],
    [{}, 'registry must be a Registry of @tidemark/metrics, got undefined'],
    [{ registry: new Registry() }, 'such as influx({ … }) makes, got undefined'],
    [{ registry: new Registry(), destination: 'influx' }, 'such as influx({ … }) makes, got string'],
    [{ registry: new Registry(), destination: { format: () => [] } }, 'must have a format and a transport'],
  ])('that a program without types forgot are named: %#', (options, message) => {
    expect(() => createReporter(options as ReporterOptions)).toThrow(TypeError)
    expect(() => createReporter(options as ReporterOptions)).toThrow(message)
  })

  it.each([0, -1, Number.NaN, 2 ** 31])('refuse an interval of %s ms', (value) => {
    expect(() => setUp({ intervalMs: value })).toThrow(
      `intervalMs must be a number of milliseconds from 1 to 2147483647, got ${value}`,
    )
    expect(() => setUp({ timeoutMs: value })).toThrow('timeoutMs must be')
  })

  it('refuse an empty queue', () => {
    expect(() => setUp({ queue: { maxPoints: 0 } })).toThrow(
      'queue.maxPoints must be a number of at least 1, got 0',
    )
  })

  it('refuse a deadline that no timer can keep', async () => {
    await expect(setUp().reporter.flush({ deadlineMs: 2 ** 31 })).rejects.toThrow('deadlineMs must be')
  })
})

describe('whatever happens', () => {
  type Step =
    | { readonly act: 'start' | 'stop' | 'flush' | 'reportOnce' }
    | { readonly act: 'advance' | 'block'; readonly ms: number }
    | { readonly act: 'behave'; readonly behaviour: Behaviour }
    | { readonly act: 'grow'; readonly series: number }

  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ act: fc.constantFrom('start', 'stop', 'flush', 'reportOnce') }),
    fc.record({ act: fc.constantFrom('advance', 'block'), ms: fc.integer({ min: 0, max: 2500 }) }),
    fc.record({ act: fc.constant('behave' as const), behaviour: fc.constantFrom(...BEHAVIOURS) }),
    fc.record({ act: fc.constant('grow' as const), series: fc.integer({ min: 1, max: 12 }) }),
  )
  const options = fc.record({
    batch: fc.record({
      maxPoints: fc.integer({ min: 1, max: 8 }),
      maxBytes: fc.integer({ min: 10, max: 100 }),
    }),
    queue: fc.record({
      maxPoints: fc.integer({ min: 1, max: 30 }),
      maxBytes: fc.integer({ min: 20, max: 600 }),
      maxAgeMs: fc.integer({ min: 1, max: 5000 }),
    }),
    retry: fc.record({
      minMs: fc.integer({ min: 50, max: 500 }),
      maxMs: fc.integer({ min: 100, max: 2000 }),
      maxAttempts: fc.integer({ min: 1, max: 5 }),
    }),
  })

  it('enqueued = sent + dropped + queued + in flight, memory is bounded, one send at a time, nothing rejects', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        options,
        fc.constantFrom('all' as const, 'latest' as const),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        async (steps, limits, keeps, numbers) => {
          const { time, destination, registry, reporter } = setUp({
            ...limits,
            random: () => numbers.next().value ?? 0,
          })
          destination.keeps = keeps
          const check = (): void => {
            const { points, dropped, bytes } = reporter.stats()
            expect(points.enqueued).toBe(points.sent + points.dropped + points.queued + points.inFlight)
            expect(Object.values(dropped).reduce((sum, n) => sum + n, 0)).toBe(points.dropped)
            for (const n of [...Object.values(points), ...Object.values(dropped)])
              expect(n).toBeGreaterThanOrEqual(0)
            expect(points.queued + points.inFlight).toBeLessThanOrEqual(limits.queue.maxPoints)
            expect(bytes.queued).toBeLessThanOrEqual(limits.queue.maxBytes)
            expect(bytes.queued === 0).toBe(points.queued + points.inFlight === 0)
            expect(destination.mostActive).toBeLessThanOrEqual(1)
          }
          time.onTimer = check
          const pending: Promise<unknown>[] = []
          let series = 0
          for (const next of steps) {
            if (next.act === 'advance') await time.advance(next.ms)
            else if (next.act === 'block') time.block(next.ms)
            else if (next.act === 'behave') destination.behaviour = next.behaviour
            else if (next.act === 'grow') {
              series = Math.min(40, series + next.series)
              gauges(registry, series)
            } else if (next.act === 'start') reporter.start()
            else pending.push(reporter[next.act]())
            check()
          }
          pending.push(reporter.stop())
          await time.advance(2 * 3000)
          await Promise.all(pending)
          check()
          expect(reporter.stats().points).toMatchObject({ queued: 0, inFlight: 0 })
          expect(destination.taken.length).toBeGreaterThanOrEqual(reporter.stats().points.sent)
          expect(time.pending).toEqual({ timers: 0, referenced: 0 })
        },
      ),
      { numRuns: 150 },
    )
  })

  it('every due tick is a report or a skip', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 4000 }), fc.constantFrom(...BEHAVIOURS)), {
          maxLength: 15,
        }),
        async (stretches) => {
          const { time, destination, reporter } = setUp()
          reporter.start()
          for (const [blocked, ms, next] of stretches) {
            destination.behaviour = next
            if (blocked) time.block(ms)
            await time.advance(blocked ? 0 : ms)
          }
          const { made, failed, skipped } = reporter.stats().reports
          expect(made + failed + skipped).toBe(Math.floor(time.nowMs / 1000))
        },
      ),
      { numRuns: 100 },
    )
  })
})
