import { fileURLToPath } from 'node:url'
import { Registry } from '@tidemark/metrics'
import { expect, it } from 'vitest'
import { describeServer, tellDelivered } from '../../../../testing/servers/describe-server.ts'
import { protoc } from '../../../../testing/servers/protoc.ts'
import { type VictoriaMetricsSeries, victoriaMetrics } from '../../../../testing/servers/victoria-metrics.ts'
import { hostileRegistry } from '../fixtures/hostile-series.ts'
import { type DecodedMetric, decodeProtobuf } from '../fixtures/otlp-decoder.ts'
import { serveHttp } from '../fixtures/serve.ts'
import { createReporter } from '../reporter.ts'
import { type OtlpOptions, otlp } from './index.ts'

/** @returns how many points were sent */
async function deliver(registry: Registry, options: OtlpOptions): Promise<number> {
  await using reporter = createReporter({ registry, destination: otlp(options), timeoutMs: 120_000 })
  const result = await reporter.reportOnce()
  const { points } = reporter.stats()
  expect(result).toEqual({ outcome: 'delivered', points: points.enqueued })
  return points.sent
}

/** What a receiver gets of a report, read by another implementation. */
async function payloadOf(registry: Registry): Promise<Buffer> {
  const { url, received } = await serveHttp((_, response) => response.writeHead(200).end())
  await deliver(registry, { url, gzip: false })
  return received[0]?.body as Buffer
}

describeServer(victoriaMetrics, (server) => {
  const receiver = (): string => `${server().url}/opentelemetry`

  it('gives back counters, gauges and histograms with bounds', async () => {
    const registry = new Registry({ tags: { host: 'api-1' } })
    registry.counter('orders.accepted', { tags: { region: 'eu' } }).inc(3)
    registry.gauge('temperature').set(-21.5)
    const size = registry.histogram('size', { unit: 'By', slo: [10, 100] })
    for (const bytes of [0, 10, 11, 100, 101, 5000]) size.record(bytes)
    const written = await deliver(registry, { url: receiver(), resource: { 'service.name': 'kinds' } })

    const series = await server().exported('{"service.name"="kinds"}')
    expect(series.every(({ metric }) => metric['host'] === 'api-1')).toBe(true)
    expect(
      Object.fromEntries(
        series.map(({ metric: { __name__, le = '', region = '' }, values }) => [
          `${__name__}${le}${region}`,
          values[0],
        ]),
      ),
    ).toEqual({
      'orders.acceptedeu': 3,
      temperature: -21.5,
      size_bucket10: 2,
      size_bucket100: 4,
      'size_bucket+Inf': 6,
      size_count: 6,
      size_sum: 5222,
    })
    tellDelivered(victoriaMetrics, { what: 'OTLP, kinds of metrics', written, readBack: written })
  })

  it('finds the quantiles of an exponential histogram', async () => {
    const registry = new Registry()
    const sql = registry.timer('sql')
    for (let number = 1; number <= 10_000; number += 1) sql.record(number * 1e5)
    const written = await deliver(registry, { url: receiver(), resource: { 'service.name': 'quantiles' } })

    const series = await server().exported('{"service.name"="quantiles"}')
    const named = (name: string): number[] =>
      series.filter(({ metric }) => metric['__name__'] === name).map(({ values }) => values[0] as number)
    expect(named('sql_bucket').reduce((sum, count) => sum + count)).toBe(10_000)
    expect(named('sql_count')).toEqual([10_000])
    expect(named('sql_sum')[0]).toBeCloseTo(5000.5, 6)
    expect([...named('sql.errors'), ...named('sql.in_flight')]).toEqual([0, 0])
    for (const q of [0.5, 0.9, 0.99]) {
      const query = `histogram_quantile(${q}, {__name__="sql_bucket","service.name"="quantiles"})`
      // What has just been written is younger than the present second, up to which it looks.
      const time = String(Date.now() / 1000 + 2)
      const response = await fetch(`${server().url}/api/v1/query?${new URLSearchParams({ query, time })}`)
      const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } }
      // A bucket is 4 % wide; the values in it are as even as the query takes them to be.
      expect(Math.abs(Number(data.result[0]?.value[1]) / q - 1)).toBeLessThan(0.01)
    }
    tellDelivered(victoriaMetrics, { what: 'OTLP, exponential histogram', written, readBack: written })
  })

  it('gives back summaries', async () => {
    const registry = new Registry()
    registry.timer('sql').record(2e6)
    const options = {
      url: receiver(),
      resource: { 'service.name': 'summary' },
      distributions: 'summary',
    } as const
    const written = await deliver(registry, options)
    const series = await server().exported('{__name__="sql","service.name"="summary"}')
    const quantiles = series.map(({ metric: { quantile }, values }) => [Number(quantile), values[0]])
    expect(quantiles.sort().map(([quantile]) => quantile)).toEqual([0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1])
    expect(new Set(quantiles.map(([, value]) => value))).toEqual(new Set([0.002]))
    tellDelivered(victoriaMetrics, { what: 'OTLP, summary', written, readBack: written })
  })

  it('gives back any names and tags as they are', async () => {
    const registry = hostileRegistry()
    const written = await deliver(registry, { url: receiver() })
    const expected = new Map<string, number>()
    for (const metric of metricsIn(await payloadOf(registry))) {
      const [key, value] = numberOf(metric)
      if (key !== undefined) expected.set(key, value)
    }
    const found = new Map(
      (await server().exported('{"the host"!=""}')).map((one) => [keyOfSeries(one), one.values[0] as number]),
    )
    expect(expected.size).toBeGreaterThan(300)
    for (const [key, value] of expected) {
      // It keeps some twelve digits, and nothing of the smallest numbers.
      const tolerance = Math.max(Math.abs(value) * 1e-11, 1e-300)
      expect(Math.abs((found.get(key) ?? Number.NaN) - value), key).toBeLessThanOrEqual(tolerance)
    }
    tellDelivered(victoriaMetrics, { what: 'OTLP, any names', written, readBack: written })
  })
})

describeServer(protoc, (server) => {
  it('knows every field of what is written', async () => {
    const payload = await payloadOf(hostileRegistry())
    const text = server().decode(
      'opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest',
      fileURLToPath(new URL('../fixtures', import.meta.url)),
      'opentelemetry/proto/collector/metrics/v1/metrics_service.proto',
      payload,
    )
    expect(text.match(/^ *\d+[:{ ]/gm)).toBe(null)
    expect(text.match(/^ *data_points \{$/gm)).toHaveLength(metricsIn(payload).length)
  })
})

function metricsIn(payload: Buffer): readonly DecodedMetric[] {
  return decodeProtobuf(payload).resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? []
}

interface NumberMetric {
  readonly dataPoints: readonly {
    readonly attributes?: readonly {
      readonly key: string
      readonly value: { readonly stringValue: string }
    }[]
    readonly asDouble?: number
    readonly asInt?: string
  }[]
}

/** The key and the value of a counter or gauge; of distributions neither. */
function numberOf(metric: DecodedMetric): [key: string | undefined, value: number] {
  const [point] = ((metric['sum'] ?? metric['gauge']) as NumberMetric | undefined)?.dataPoints ?? []
  if (point === undefined) return [undefined, 0]
  const tags = (point.attributes ?? []).map(({ key, value }) => [key, value.stringValue] as const)
  return [keyOf(metric.name, tags), Number(point.asDouble ?? point.asInt ?? 0)]
}

function keyOfSeries({ metric: { __name__ = '', ...tags } }: VictoriaMetricsSeries): string {
  return keyOf(__name__, Object.entries(tags))
}

function keyOf(name: string, tags: readonly (readonly [string, string])[]): string {
  return JSON.stringify([name, [...tags].sort(([one], [other]) => (one < other ? -1 : 1))])
}
