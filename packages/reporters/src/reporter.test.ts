import { Registry, type Snapshot } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Destination } from './destination.ts'
import { ManualTime, settle } from './fixtures/manual-time.ts'
import type { ReportError } from './report-error.ts'
import { createReporter, type Reporter, type ReporterOptions } from './reporter.ts'

type Behaviour = 'at once' | 'late' | 'rejects' | 'throws' | 'hangs' | 'hangs deaf'

/** A destination that does what it is told, and takes note. */
class Scripted implements Destination {
  readonly name = 'test'
  readonly delivered: Snapshot[] = []
  behaviour: Behaviour = 'at once'
  lateMs = 30
  active = 0
  mostActive = 0
  readonly #time: ManualTime

  constructor(time: ManualTime) {
    this.#time = time
  }

  deliver(snapshot: Snapshot, signal: AbortSignal): Promise<void> {
    if (this.behaviour === 'throws') throw new Error('threw')
    this.active += 1
    this.mostActive = Math.max(this.mostActive, this.active)
    const { behaviour } = this
    return new Promise<void>((resolve, reject) => {
      if (behaviour === 'at once') resolve()
      if (behaviour === 'late') this.#time.setTimeout(resolve, this.lateMs).unref()
      if (behaviour === 'rejects') reject(new Error('rejected'))
      if (behaviour !== 'hangs deaf') signal.addEventListener('abort', () => reject(signal.reason))
    }).then(
      () => {
        this.active -= 1
        this.delivered.push(snapshot)
      },
      (error) => {
        this.active -= 1
        throw error
      },
    )
  }
}

function setUp(options: Partial<ReporterOptions> = {}): {
  time: ManualTime
  destination: Scripted
  registry: Registry
  reporter: Reporter
} {
  const time = new ManualTime()
  const destination = new Scripted(time)
  const registry = new Registry({ clock: time.clock })
  const reporter = createReporter({
    registry,
    destination,
    everyMs: 1000,
    timeoutMs: 400,
    clock: time.clock,
    timers: time,
    ...options,
  })
  return { time, destination, registry, reporter }
}

describe('the schedule', () => {
  it('reports every interval, first after one', async () => {
    const { time, destination, reporter } = setUp()
    reporter.start()
    await time.advance(999)
    expect(reporter.stats().reports).toBe(0)
    await time.advance(3001)
    expect(reporter.stats()).toEqual({ reports: 4, delivered: 4, failed: 0, inFlight: 0, skipped: 0 })
    expect(destination.delivered.map((snapshot) => snapshot.takenAt)).toEqual([1000, 2000, 3000, 4000])
  })

  it('does not drift and does not catch up after a blocked event loop', async () => {
    const { time, destination, reporter } = setUp()
    reporter.start()
    time.block(3300)
    await time.advance(1700)
    expect(destination.delivered.map((snapshot) => snapshot.takenAt)).toEqual([3300, 4000, 5000])
    expect(reporter.stats()).toMatchObject({ reports: 3, skipped: 2 })
  })

  it('skips ticks while a delivery is slow', async () => {
    const { time, destination, reporter } = setUp({ timeoutMs: 5000 })
    destination.behaviour = 'late'
    destination.lateMs = 2500
    reporter.start()
    await time.advance(3600)
    expect(reporter.stats()).toEqual({ reports: 1, delivered: 1, failed: 0, inFlight: 0, skipped: 2 })
  })

  it('started twice reports once', async () => {
    const { time, reporter } = setUp()
    reporter.start()
    reporter.start()
    await time.advance(1000)
    expect(reporter.stats().reports).toBe(1)
  })

  it('keeps no process alive, whether waiting or delivering', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'hangs'
    reporter.start()
    expect(time.pending).toEqual({ timers: 1, referenced: 0 })
    await time.advance(1000)
    expect(reporter.stats().inFlight).toBe(1)
    expect(time.pending).toEqual({ timers: 2, referenced: 0 })
  })
})

describe('failures', () => {
  it.each(['rejects', 'throws'] as const)(
    'a destination that %s is counted and told about',
    async (behaviour) => {
      const errors: ReportError[] = []
      const { destination, reporter } = setUp({ onError: (error) => errors.push(error) })
      destination.behaviour = behaviour
      const outcome = await reporter.reportOnce()
      expect(outcome).toEqual({ outcome: 'failed', error: errors[0] })
      expect(errors[0]).toMatchObject({
        code: 'TIDEMARK_REPORT_FAILED',
        destination: 'test',
        consecutiveFailures: 1,
      })
      expect(errors[0]?.message).toMatch(/^report to test failed: (rejected|threw)$/)
      expect(reporter.stats()).toEqual({ reports: 1, delivered: 0, failed: 1, inFlight: 0, skipped: 0 })
    },
  )

  it('so is a registry that cannot be read', async () => {
    const registry = {
      snapshot: () => {
        throw new Error('no snapshot')
      },
    }
    const { reporter } = setUp({ registry })
    expect(await reporter.reportOnce()).toMatchObject({
      error: { message: 'report to test failed: no snapshot' },
    })
  })

  it.each([undefined, null, 'text', Symbol('thrown'), { message: 'not an error' }])(
    'whatever is thrown: %s',
    async (thrown) => {
      const { reporter } = setUp({ destination: { name: 'odd', deliver: () => Promise.reject(thrown) } })
      expect(await reporter.reportOnce()).toMatchObject({ outcome: 'failed', error: { cause: thrown } })
    },
  )

  it('a hanging destination is aborted at its deadline', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'hangs'
    const outcome = reporter.reportOnce()
    await time.advance(399)
    expect(reporter.stats().inFlight).toBe(1)
    await time.advance(1)
    expect(await outcome).toMatchObject({
      error: { message: 'report to test failed: no answer within 400 ms' },
    })
    expect(destination.active).toBe(0)
    destination.behaviour = 'at once'
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered' })
    expect(time.pending.timers).toBe(0)
  })

  it('one that does not heed its signal gets no second delivery on top', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'hangs deaf'
    reporter.start()
    await time.advance(10_000)
    expect(destination.mostActive).toBe(1)
    expect(reporter.stats()).toEqual({ reports: 1, delivered: 0, failed: 1, inFlight: 0, skipped: 9 })
  })

  it('are told at the 1st, 2nd, 4th, 8th of a row, and anew after a delivery', async () => {
    const told: number[] = []
    const { destination, reporter } = setUp({ onError: (error) => told.push(error.consecutiveFailures) })
    destination.behaviour = 'rejects'
    for (let report = 0; report < 11; report += 1) await reporter.reportOnce()
    destination.behaviour = 'at once'
    await reporter.reportOnce()
    destination.behaviour = 'rejects'
    await reporter.reportOnce()
    expect(told).toEqual([1, 2, 4, 8, 1])
  })

  it('leave the host alone when onError itself fails', async () => {
    const throwing = setUp({
      onError: () => {
        throw new Error('in onError')
      },
    })
    // An async function is accepted where one that returns nothing is asked for.
    const rejecting = setUp({ onError: () => Promise.reject(new Error('in onError')) })
    for (const { destination, reporter } of [throwing, rejecting]) {
      destination.behaviour = 'rejects'
      expect(await reporter.reportOnce()).toMatchObject({ outcome: 'failed' })
      // The test run itself fails for a rejection that nobody handles.
      await settle()
    }
  })
})

describe('reportOnce', () => {
  it('works without start, and skips while a delivery is under way', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'late'
    const first = reporter.reportOnce()
    expect(await reporter.reportOnce()).toEqual({ outcome: 'skipped' })
    expect(time.pending.referenced).toBe(1)
    await time.advance(30)
    expect(await first).toEqual({ outcome: 'delivered' })
    expect(reporter.stats()).toMatchObject({ reports: 1, skipped: 1 })
  })
})

describe('flush', () => {
  it('delivers what was recorded after the report in flight began', async () => {
    const { time, destination, registry, reporter } = setUp()
    const counter = registry.counter('orders')
    destination.behaviour = 'late'
    void reporter.reportOnce()
    counter.inc(5)
    const flushed = reporter.flush()
    await time.advance(60)
    expect(await flushed).toEqual({ outcome: 'delivered' })
    expect(destination.delivered.map((snapshot) => snapshot.metrics[0])).toMatchObject([
      { count: 0 },
      { count: 5 },
    ])
  })

  it('follows a report that ran into its deadline', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'hangs'
    void reporter.reportOnce()
    const flushed = reporter.flush()
    await settle()
    destination.behaviour = 'at once'
    await time.advance(400)
    expect(await flushed).toEqual({ outcome: 'delivered' })
  })
})

describe('stop', () => {
  it('makes a last report when it was started, and then none', async () => {
    const { time, destination, reporter } = setUp()
    reporter.start()
    await time.advance(1500)
    await reporter.stop()
    await time.advance(5000)
    expect(destination.delivered.map((snapshot) => snapshot.takenAt)).toEqual([1000, 1500])
    expect(time.pending.timers).toBe(0)
  })

  it('reports nothing when it was not started', async () => {
    const { reporter } = setUp()
    await reporter.stop()
    expect(reporter.stats().reports).toBe(0)
  })

  it('is over in bounded time, even with a destination that does not heed its signal', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'hangs deaf'
    reporter.start()
    await time.advance(1000)
    let stopped = false
    void reporter.stop().then(() => {
      stopped = true
    })
    await time.advance(800)
    expect(stopped).toBe(true)
    expect(reporter.stats()).toEqual({ reports: 1, delivered: 0, failed: 1, inFlight: 0, skipped: 1 })
    expect(time.pending.timers).toBe(0)
  })

  it('called twice makes one last report, and both calls wait for it', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'late'
    reporter.start()
    const both = Promise.all([reporter.stop(), reporter.stop()])
    expect(time.pending.referenced).toBe(1)
    await time.advance(30)
    await both
    expect(reporter.stats()).toMatchObject({ reports: 1, delivered: 1 })
  })

  it('can be followed by another start, also before it is over', async () => {
    const { time, destination, reporter } = setUp()
    destination.behaviour = 'late'
    reporter.start()
    const first = reporter.stop()
    reporter.start()
    await time.advance(1030)
    await first
    expect(reporter.stats().delivered).toBe(2)
    const second = reporter.stop()
    await time.advance(30)
    await second
    await time.advance(5000)
    expect(reporter.stats()).toMatchObject({ reports: 3, delivered: 3, skipped: 0 })
  })

  it('comes with `await using`', async () => {
    const { time, reporter } = setUp()
    reporter.start()
    await reporter[Symbol.asyncDispose]()
    expect(reporter.stats().delivered).toBe(1)
    expect(time.pending.timers).toBe(0)
  })
})

describe('options', () => {
  it.each([0, -1, Number.NaN, 2 ** 31])('refuse %s ms', (value) => {
    expect(() => setUp({ everyMs: value })).toThrow(
      `everyMs must be a number of milliseconds from 1 to 2147483647, got ${value}`,
    )
    expect(() => setUp({ timeoutMs: value })).toThrow('timeoutMs must be')
  })
})

describe('whatever happens', () => {
  type Step =
    | { readonly act: 'start' | 'stop' | 'flush' | 'reportOnce' }
    | { readonly act: 'advance' | 'block'; readonly ms: number }
    | { readonly act: 'behave'; readonly behaviour: Behaviour }

  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ act: fc.constantFrom('start', 'stop', 'flush', 'reportOnce') }),
    fc.record({ act: fc.constantFrom('advance', 'block'), ms: fc.integer({ min: 0, max: 2500 }) }),
    fc.record({
      act: fc.constant('behave' as const),
      behaviour: fc.constantFrom<Behaviour>('at once', 'late', 'rejects', 'throws', 'hangs', 'hangs deaf'),
    }),
  )

  it('reports = delivered + failed + in flight, one delivery at a time, and nothing rejects', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { time, destination, reporter } = setUp()
        const pending: Promise<unknown>[] = []
        for (const next of steps) {
          if (next.act === 'advance') await time.advance(next.ms)
          else if (next.act === 'block') time.block(next.ms)
          else if (next.act === 'behave') destination.behaviour = next.behaviour
          else if (next.act === 'start') reporter.start()
          else pending.push(reporter[next.act]())
          const { reports, delivered, failed, inFlight } = reporter.stats()
          expect(reports).toBe(delivered + failed + inFlight)
          expect(destination.mostActive).toBeLessThanOrEqual(1)
        }
        // Every flush takes turns with the others, three deadlines each at most.
        pending.push(reporter.stop())
        await time.advance(3 * 400 * (pending.length + 1))
        await Promise.all(pending)
        expect(reporter.stats().inFlight).toBe(0)
        expect(destination.delivered.length).toBeLessThanOrEqual(reporter.stats().reports)
      }),
      { numRuns: 200 },
    )
  })

  it('every due tick is a report or a skip', async () => {
    const behaviour = fc.constantFrom<Behaviour>(
      'at once',
      'late',
      'rejects',
      'throws',
      'hangs',
      'hangs deaf',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 4000 }), behaviour), { maxLength: 15 }),
        async (stretches) => {
          const { time, destination, reporter } = setUp()
          reporter.start()
          for (const [blocked, ms, next] of stretches) {
            destination.behaviour = next
            if (blocked) time.block(ms)
            await time.advance(blocked ? 0 : ms)
          }
          const { reports, skipped } = reporter.stats()
          expect(reports + skipped).toBe(Math.floor(time.nowMs / 1000))
        },
      ),
      { numRuns: 200 },
    )
  })
})
