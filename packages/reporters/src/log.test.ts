import { ManualClock, Registry } from '@tidemark/metrics'
import { describe, expect, it } from 'vitest'
import { TAKEN_AT } from './fixtures/snapshot-of.ts'
import { type LogRecord, logRecords } from './log.ts'
import { createReporter } from './reporter.ts'

function registry(): Registry {
  const metrics = new Registry({ clock: new ManualClock({ epochMs: TAKEN_AT }), tags: { app: 'shop' } })
  metrics.counter('größe\n').inc(2)
  metrics.gauge('queue').set(7)
  return metrics
}

describe('logRecords', () => {
  it('gives each series to a function', async () => {
    const records: LogRecord[] = []
    await using reporter = createReporter({
      registry: registry(),
      destination: logRecords((record) => records.push(record), { prefix: 'live.' }),
    })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 2 })
    const shared = { tags: { app: 'shop' }, takenAt: TAKEN_AT }
    expect(records).toEqual([
      { metric: 'live.größe\n', kind: 'counter', count: 2, ...shared },
      { metric: 'live.queue', kind: 'gauge', value: 7, ...shared },
    ])
  })

  it('lets other work have its turn after each', async () => {
    const order: string[] = []
    await using reporter = createReporter({
      registry: registry(),
      destination: logRecords(({ metric }) => {
        order.push(metric)
        setImmediate(() => order.push('other work'))
      }),
    })
    await reporter.reportOnce()
    expect(order.indexOf('other work')).toBeLessThan(order.indexOf('queue'))
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('disk full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('loses what the function %s for, and nothing else', async (_, fail) => {
    const seen: string[] = []
    await using reporter = createReporter({
      registry: registry(),
      destination: logRecords((record) => {
        if (record.metric === 'queue') seen.push(record.metric)
        else return fail()
      }),
    })
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'failed', dropped: 1 })
    expect(seen).toEqual(['queue'])
    expect(reporter.stats().dropped).toMatchObject({ rejected: 1 })
    expect(reporter.stats().lastError?.message).toContain('disk full')
  })

  it('does not wait for ever', async () => {
    await using reporter = createReporter({
      registry: registry(),
      timeoutMs: 10,
      destination: logRecords(() => new Promise(() => undefined)),
    })
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'queued' })
    await reporter.stop({ deadlineMs: 10 })
    expect(reporter.stats().points).toMatchObject({ enqueued: 2, sent: 0, dropped: 2 })
  })
})
