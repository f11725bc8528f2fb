import { Registry } from '@tidemark/metrics'
import { expect, it, vi } from 'vitest'
import { describeServer, tellDelivered } from '../../../../testing/servers/describe-server.ts'
import { statsd as statsdServer } from '../../../../testing/servers/statsd.ts'
import { deliver, PATIENCE } from '../fixtures/deliver.ts'
import { hostileRegistry } from '../fixtures/hostile-series.ts'
import { written } from '../fixtures/written.ts'
import { createReporter } from '../reporter.ts'
import { DATAGRAM_BYTES } from '../transports/udp.ts'
import { dogStatsd, statsd, statsdLines } from './index.ts'

const host = '127.0.0.1'

describeServer(statsdServer, (server) => {
  /** What the server holds of counters or gauges whose names begin with `prefix`. */
  async function held(kind: 'counters' | 'gauges', prefix: string): Promise<Map<string, number>> {
    // As Node prints an object.
    const answer = await server().ask(kind)
    const entries = [...answer.matchAll(/([\w.;=-]+)'?: ([-+\w.]+)/g)]
    const numbers = entries.map(([, name = '', value]) => [name, Number(value)] as const)
    return new Map(numbers.filter(([name]) => name.startsWith(prefix)))
  }

  /** What lines that fit into a datagram say, of one type, by their names. */
  function meant(registry: Registry, prefix: string, type: 'c' | 'g'): Map<string, number> {
    const { text } = written(statsdLines({ prefix }), registry.snapshot())
    const lines = text
      .split('\n')
      .filter(({ length }) => length < DATAGRAM_BYTES)
      .map((line) => line.split(/[:|]/))
    return new Map(
      lines.filter((line) => line[2] === type).map(([name = '', value]) => [name, Number(value)]),
    )
  }

  it('gives back what was written', async () => {
    const registry = hostileRegistry()
    const prefix = 'hostile.'
    const sent = await deliver(statsd({ host, port: server().ports.udp, prefix }), registry, 1)
    const [counters, gauges] = [meant(registry, prefix, 'c'), meant(registry, prefix, 'g')]
    expect(counters.size + gauges.size).toBe(sent)
    await vi.waitFor(async () => {
      expect(await held('gauges', prefix)).toEqual(gauges)
      expect(await held('counters', prefix)).toEqual(counters)
    }, PATIENCE)
    tellDelivered(statsdServer, { what: 'StatsD', written: sent, readBack: sent })
  }, 300_000)

  it('adds up what each report says, and moves gauges to where they are', async () => {
    const registry = new Registry()
    const prefix = 'twice.'
    const orders = registry.counter('orders')
    const balance = registry.gauge('balance')
    await using reporter = createReporter({
      registry,
      destination: statsd({ host, port: server().ports.udp, prefix }),
    })
    for (const [more, value] of [
      [3, 5],
      [0, -4],
      [2, -4],
    ] as const) {
      orders.inc(more)
      balance.set(value)
      await reporter.reportOnce()
      await vi.waitFor(async () => {
        expect(await held('gauges', prefix)).toEqual(new Map([['twice.balance.value', value]]))
      }, PATIENCE)
    }
    expect(await held('counters', prefix)).toEqual(new Map([['twice.orders.count', 5]]))
  }, 300_000)

  it('reads tags as DogStatsD has them', async () => {
    const registry = new Registry({ tags: { app: 'shop' } })
    const prefix = 'tagged.'
    registry.counter('orders', { tags: { region: 'eu' } }).inc(3)
    registry.gauge('queue.size').set(7)
    await deliver(dogStatsd({ host, port: server().ports.udp, prefix }), registry)
    await vi.waitFor(async () => {
      expect(await held('counters', prefix)).toEqual(new Map([['tagged.orders.count;app=shop;region=eu', 3]]))
      expect(await held('gauges', prefix)).toEqual(new Map([['tagged.queue.size.value;app=shop', 7]]))
    }, PATIENCE)
  }, 300_000)
})
