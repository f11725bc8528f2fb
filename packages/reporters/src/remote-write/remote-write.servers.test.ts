import { ManualClock, Registry } from '@tidemark/metrics'
import { prometheusText } from '@tidemark/metrics/exposition'
import { expect, it } from 'vitest'
import { parseExposition } from '../../../../testing/parse-exposition.ts'
import { describeServer, tellDelivered } from '../../../../testing/servers/describe-server.ts'
import { prometheus } from '../../../../testing/servers/prometheus.ts'
import { victoriaMetrics } from '../../../../testing/servers/victoria-metrics.ts'
import { hostileRegistry } from '../fixtures/hostile-series.ts'
import { createReporter, type Reporter } from '../reporter.ts'
import { type RemoteWriteOptions, remoteWrite } from './index.ts'

/** Labels, the name of the metric among them, in one order. */
function keyOf(labels: Iterable<readonly [string, string]>): string {
  return JSON.stringify([...labels].sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** The samples that the endpoint would have, as a database keeps them. */
function samplesOf(registry: Registry, job: string): Map<string, number> {
  const snapshot = registry.snapshot()
  const text = [...prometheusText({ ...snapshot, tags: { ...snapshot.tags, job } })].join('')
  const samples = parseExposition(text).flatMap(({ samples: ofFamily }) => ofFamily)
  return new Map(
    samples
      .filter(({ value }) => Number.isFinite(value))
      .map(({ name, labels, value }) => {
        const canonical = [...labels].map(([label, bound]): [string, string] => [
          label,
          /^(?:le|quantile)$/.test(label) && /^\d+$/.test(bound) ? `${bound}.0` : bound,
        ])
        return [keyOf([['__name__', name], ...canonical]), value]
      }),
  )
}

interface Vector {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>
    /** In seconds, and the value as text. */
    readonly value?: readonly [number, string]
    readonly histogram?: readonly [number, NativeHistogram]
  }[]
}

interface NativeHistogram {
  readonly count: string
  readonly sum: string
  /** What the bounds are, low, high, count. */
  readonly buckets: readonly (readonly [number, string, string, string])[]
}

describeServer(prometheus, (server) => {
  function reporterOf(registry: Registry, options: Partial<RemoteWriteOptions> = {}): Reporter {
    const destination = remoteWrite({ url: `${server().url}/api/v1/write`, ...options } as RemoteWriteOptions)
    return createReporter({ registry, destination, timeoutMs: 120_000 })
  }

  async function query(expression: string, timeMs: number): Promise<Vector['result']> {
    const time = `${timeMs / 1000}`
    return ((await server().get('query', { query: expression, time })) as Vector).result
  }

  /** A registry that begins now: the past is out of bounds. */
  const registryOf = (): { registry: Registry; clock: ManualClock } => {
    const clock = new ManualClock({ epochMs: Date.now() })
    return { registry: new Registry({ clock }), clock }
  }

  it('gives back what was written, however hostile', async () => {
    const registry = hostileRegistry(300, Date.now())
    const { takenAt } = registry.snapshot()
    const reporter = reporterOf(registry, { tags: { job: 'hostile' } })
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'delivered' })
    const { points } = reporter.stats()
    await reporter.stop()

    const vector = await query('{job="hostile"}', takenAt)
    // Of -0, which text has not, becomes 0.
    const found = vector.map(({ metric, value }): [string, number] => [
      keyOf(Object.entries(metric)),
      Number(value?.[1]) + 0,
    ])
    expect(new Map(found)).toEqual(samplesOf(registry, 'hostile'))
    expect(found.length).toBe(points.sent)
    tellDelivered(prometheus, {
      what: 'remote write 1.0, samples',
      written: points.sent,
      readBack: found.length,
    })
  })

  it('takes report after report, of which rates can be worked out', async () => {
    const { registry, clock } = registryOf()
    const orders = registry.counter('orders')
    const reporter = reporterOf(registry, { tags: { job: 'rates' } })
    for (let report = 0; report < 5; report += 1) {
      orders.inc(20)
      expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 1 })
      clock.advanceSeconds(10)
    }
    await reporter.stop()
    const [rate] = await query('rate(orders_total{job="rates"}[1m])', registry.snapshot().takenAt)
    expect(Number(rate?.value?.[1])).toBeCloseTo(2, 1)
  })

  it('has the classic histogram that the endpoint has', async () => {
    const { registry } = registryOf()
    const timer = registry.timer('classic', { slo: [1e6, 1e7, 1e8] })
    for (let ms = 1; ms <= 100; ms += 1) timer.record(ms * 1e6)
    const reporter = reporterOf(registry)
    await reporter.reportOnce()
    await reporter.stop()
    const { takenAt } = registry.snapshot()
    const buckets = await query('classic_seconds_bucket', takenAt)
    expect(Object.fromEntries(buckets.map(({ metric, value }) => [metric['le'], value?.[1]]))).toEqual({
      '0.001': '1',
      '0.01': '10',
      '0.1': '100',
      '+Inf': '100',
    })
    const [median] = await query('histogram_quantile(0.5, classic_seconds_bucket)', takenAt)
    expect(Number(median?.value?.[1])).toBeCloseTo(0.05, 2)
  })

  it('has native histograms, with quantiles as ours and counts that add up', async () => {
    const { registry, clock } = registryOf()
    const timer = registry.timer('native', { labels: ['table'] })
    // Over five decades, evenly in their logarithm, and some that took no time at all.
    for (let i = 0; i < 10_000; i += 1) timer.labels('a').record(10 ** (3 + (5 * i) / 10_000))
    for (let i = 0; i < 100; i += 1) timer.labels('a').record(0)
    timer.labels('one').record(2 ** 20)
    timer.labels('none')
    const reporter = reporterOf(registry, { histograms: 'native', tags: { job: 'native' } })
    const { takenAt, metrics } = registry.snapshot()
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 3 })

    const ours = metrics.flatMap((metric) =>
      metric.kind === 'timer' && metric.tags['table'] === 'a' ? metric : [],
    )[0]
    const [native] = (await query('native_seconds{table="a"}', takenAt)).map(
      ({ histogram }) => histogram?.[1],
    )
    expect(native?.count).toBe('10100')
    expect(Number(native?.sum)).toBeCloseTo((ours?.histogram.sum ?? 0) / 1e9, 6)
    const total = native?.buckets.reduce((sum, [, , , count]) => sum + Number(count), 0)
    expect(total).toBe(10_100)
    const quantiles = { '0.5': ours?.histogram.quantiles.p50, '0.99': ours?.histogram.quantiles.p99 }
    for (const [q, expected = 0] of Object.entries(quantiles)) {
      const [found] = await query(`histogram_quantile(${q}, native_seconds{table="a"})`, takenAt)
      // Buckets are nine hundredths wide here, within which Prometheus interpolates.
      expect(Number(found?.value?.[1]) / (expected / 1e9)).toBeCloseTo(1, 1)
    }
    const one = (await query('native_seconds{table="one"}', takenAt)).map(
      ({ histogram }) => histogram?.[1],
    )[0]
    const [, low, high, count] = one?.buckets[0] ?? []
    expect([one?.count, count]).toEqual(['1', '1'])
    expect(Number(low)).toBeLessThan(2 ** 20 / 1e9)
    expect(Number(high)).toBeGreaterThanOrEqual(2 ** 20 / 1e9)
    const none = (await query('native_seconds{table="none"}', takenAt)).map(
      ({ histogram }) => histogram?.[1],
    )[0]
    expect(none?.count).toBe('0')

    // More values, and wider apart: another scale.
    timer.labels('a').record(1e12)
    clock.advanceSeconds(10)
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 3 })
    await reporter.stop()
    const later = registry.snapshot().takenAt
    const [increase] = await query('histogram_count(native_seconds{table="a"})', later)
    expect(increase?.value?.[1]).toBe('10101')
    tellDelivered(prometheus, { what: 'remote write 1.0, native histograms', written: 6, readBack: 6 })
  })

  it('is told of samples that are too old, which are dropped', async () => {
    const { registry, clock } = registryOf()
    registry.gauge('order', { tags: { i: '1' } }).set(1)
    const reporter = reporterOf(registry)
    await reporter.reportOnce()
    await reporter.stop()
    const earlier = new Registry({ clock: new ManualClock({ epochMs: clock.epochMs() - 60_000 }) })
    earlier.gauge('order', { tags: { i: '1' } }).set(2)
    earlier.gauge('order', { tags: { i: '2' } }).set(2)
    const late = reporterOf(earlier)
    // Of one series Prometheus has something newer, of the other it has not.
    expect(await late.reportOnce()).toMatchObject({ outcome: 'failed', points: 2, dropped: 1 })
    expect(late.stats().points.sent).toBe(1)
    expect(late.stats().lastError?.message).toContain('out of order sample')
    await late.stop()
  })
})

describeServer(victoriaMetrics, (server) => {
  it('gives back what was written, however hostile', async () => {
    const registry = hostileRegistry()
    const destination = remoteWrite({ url: `${server().url}/api/v1/write`, tags: { job: 'hostile' } })
    const reporter = createReporter({ registry, destination, timeoutMs: 120_000 })
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'delivered' })
    const { points } = reporter.stats()
    await reporter.stop()
    const series = await server().exported('{job="hostile"}')
    const found = new Map(
      series.map(({ metric, values }) => [keyOf(Object.entries(metric)), values[0] ?? Number.NaN]),
    )
    const expected = samplesOf(registry, 'hostile')
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
    for (const [key, value] of expected) {
      // It keeps some twelve digits, and 0 of what is next to nothing.
      const tolerance = Math.abs(value) * 1e-11 + 1e-300
      expect(Math.abs((found.get(key) ?? Number.NaN) - value), key).toBeLessThanOrEqual(tolerance)
    }
    tellDelivered(victoriaMetrics, {
      what: 'remote write 1.0, samples',
      written: points.sent,
      readBack: found.size,
    })
  })
})
