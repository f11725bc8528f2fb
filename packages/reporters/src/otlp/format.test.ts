import { ManualClock, Registry, type Snapshot } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Batch } from '../delivery/batch.ts'
import { Packer } from '../delivery/pack.ts'
import type { OmitReason } from '../destination.ts'
import {
  type DecodedMetric,
  type DecodedRequest,
  decodeJson,
  decodeProtobuf,
} from '../fixtures/otlp-decoder.ts'
import { gaugeOf, snapshotOf, TAKEN_AT } from '../fixtures/snapshot-of.ts'
import { type OtlpOptions, otlp } from './index.ts'

const ENCODINGS = ['protobuf', 'json'] as const
type Options = Partial<OtlpOptions>

interface Exported {
  readonly request: DecodedRequest | undefined
  readonly metrics: readonly DecodedMetric[]
  readonly points: number
  readonly omitted: Partial<Record<OmitReason, number>>
}

/** What a receiver reads of a snapshot that fits into one batch. */
function exported(snapshot: Snapshot, options: Options = {}): Exported {
  const { frame, format } = otlp({ url: 'http://localhost', ...options })
  const omitted: Partial<Record<OmitReason, number>> = {}
  let request: DecodedRequest | undefined
  let points = 0
  for (const step of new Packer({ maxPoints: 1e6, maxBytes: 1e9 }).pack(format(snapshot))) {
    if (step instanceof Batch) {
      points += step.points
      const payload = frame?.(step) as Uint8Array
      request = options.encoding === 'json' ? decodeJson(payload) : decodeProtobuf(payload)
    } else if (step !== undefined && 'omitted' in step) {
      omitted[step.omitted] = (omitted[step.omitted] ?? 0) + step.count
    }
  }
  return { request, metrics: request?.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [], points, omitted }
}

/** The only data point of a metric. */
function pointOf(metric: DecodedMetric | undefined, kind: string): Point {
  const points = metric?.[kind] as { readonly dataPoints: readonly Point[] } | undefined
  return points?.dataPoints[0] as Point
}

interface Point {
  readonly attributes?: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[]
  readonly asDouble?: number
  readonly zeroCount?: string
  readonly bucketCounts?: readonly string[]
  readonly explicitBounds?: readonly number[]
  readonly positive?: { readonly bucketCounts?: readonly string[] }
}

const STARTED_AT = 1_700_000_000_000
const start = { startTimeUnixNano: '1700000000000000000' }
const time = { timeUnixNano: '1700000010000000000' }

/** A registry of ten seconds ago, with a metric of each kind. */
function filled(clock = new ManualClock({ epochMs: STARTED_AT })): Registry {
  const registry = new Registry({ clock, tags: { host: 'api-1' } })
  registry.counter('orders', { tags: { region: 'eu' }, description: 'Orders accepted.' }).inc(3)
  registry.counter('busy', { unit: 'ms' }).inc(1500)
  registry.gauge('temperature').set(21.5)
  registry.gauge('lag', { unit: 'ms' }).set(1500)
  registry.meter('requests').mark(4)
  const size = registry.histogram('size', { unit: 'By', slo: [10, 100] })
  for (const bytes of [0, 10, 11, 100, 101, 5000]) size.record(bytes)
  const sql = registry.timer('sql')
  for (const ms of [1, 2, 4]) sql.record(ms * 1e6)
  clock.advanceSeconds(10)
  return registry
}

function tags(one: Readonly<Record<string, string>>): unknown[] {
  return Object.entries(one).map(([key, stringValue]) => ({ key, value: { stringValue } }))
}
const host = { attributes: tags({ host: 'api-1' }) }

describe.each(ENCODINGS)('a snapshot in %s', (encoding) => {
  const named = (snapshot: Snapshot, options: Options = {}): Readonly<Record<string, DecodedMetric>> =>
    Object.fromEntries(
      exported(snapshot, { encoding, ...options }).metrics.map((metric) => [metric.name, metric]),
    )

  it('says who sends it', () => {
    const resource = { 'service.name': 'shop "eu"', 'service.instance.id': 'api-1' }
    expect(exported(filled().snapshot(), { encoding, resource }).request).toMatchObject({
      resourceMetrics: [
        {
          resource: { attributes: tags({ 'service.instance.id': 'api-1', 'service.name': 'shop "eu"' }) },
          scopeMetrics: [{ scope: { name: '@tidemark/metrics' } }],
        },
      ],
    })
  })

  it('has counters and meters as monotonic sums since the beginning', () => {
    const { orders, busy, requests } = named(filled().snapshot())
    expect(orders).toEqual({
      name: 'orders',
      description: 'Orders accepted.',
      unit: '1',
      sum: {
        dataPoints: [{ attributes: tags({ host: 'api-1', region: 'eu' }), ...start, ...time, asInt: '3' }],
        aggregationTemporality: 2,
        isMonotonic: true,
      },
    })
    expect(busy).toMatchObject({ unit: 's', sum: { dataPoints: [{ asDouble: 1.5 }] } })
    expect(requests).toMatchObject({ sum: { dataPoints: [{ asInt: '4' }], isMonotonic: true } })
  })

  it('has counts of fractions as they are, and those past 2^53', () => {
    const registry = new Registry()
    registry.counter('a').inc(0.5)
    registry.counter('b').inc(2 ** 60)
    const { a, b } = named(registry.snapshot())
    expect([a, b]).toMatchObject([
      { sum: { dataPoints: [{ asDouble: 0.5 }] } },
      { sum: { dataPoints: [{ asDouble: 2 ** 60 }] } },
    ])
  })

  it('has gauges without a beginning', () => {
    const { temperature, lag } = named(filled().snapshot())
    expect(temperature).toEqual({
      name: 'temperature',
      unit: '1',
      gauge: { dataPoints: [{ ...host, ...time, asDouble: 21.5 }] },
    })
    expect(lag).toMatchObject({ unit: 's', gauge: { dataPoints: [{ asDouble: 1.5 }] } })
  })

  it('has histograms with bounds in buckets that include their upper bound', () => {
    const { size } = named(filled().snapshot())
    expect(size).toEqual({
      name: 'size',
      unit: 'By',
      histogram: {
        dataPoints: [
          {
            ...host,
            ...start,
            ...time,
            count: '6',
            sum: 5222,
            bucketCounts: ['2', '2', '2'],
            explicitBounds: [10, 100],
            min: 0,
            max: 5000,
          },
        ],
        aggregationTemporality: 2,
      },
    })
  })

  it('has timers as exponential histograms in seconds, with their errors and calls in flight', () => {
    const registry = filled()
    const { sql, 'sql.errors': errors, 'sql.in_flight': inFlight } = named(registry.snapshot())
    expect(sql).toMatchObject({
      unit: 's',
      exponentialHistogram: {
        dataPoints: [
          { ...host, ...start, ...time, count: '3', sum: 0.007, scale: 6, min: 0.001, max: 0.004 },
        ],
        aggregationTemporality: 2,
      },
    })
    const counts = pointOf(sql, 'exponentialHistogram').positive?.bucketCounts?.map(Number) ?? []
    expect([counts[0], counts.at(-1), counts.reduce((sum, count) => sum + count, 0)]).toEqual([1, 1, 3])
    expect(errors).toMatchObject({
      unit: '{error}',
      sum: { dataPoints: [{ asInt: '0' }], isMonotonic: true },
    })
    expect(inFlight).toMatchObject({ unit: '{call}', gauge: { dataPoints: [{ ...time }] } })
  })

  it('has distributions as summaries when asked to, with exact extremes', () => {
    const { sql, size } = named(filled().snapshot(), { distributions: 'summary' })
    expect(size).toHaveProperty('histogram')
    expect(sql).toMatchObject({
      summary: {
        dataPoints: [
          {
            count: '3',
            sum: 0.007,
            quantileValues: [
              { value: 0.001 },
              { quantile: 0.5, value: expect.closeTo(0.002, 5) },
              { quantile: 0.75 },
              { quantile: 0.9 },
              { quantile: 0.95 },
              { quantile: 0.99 },
              { quantile: 0.999 },
              { quantile: 1, value: 0.004 },
            ],
          },
        ],
      },
    })
  })

  it('makes up no extremes and no quantiles where there are no values', () => {
    const registry = new Registry()
    registry.histogram('size', { unit: 'By' })
    for (const distributions of ['exponential', 'summary'] as const) {
      const { size } = named(registry.snapshot(), { distributions })
      expect(JSON.stringify(size)).not.toMatch(/"(min|max|quantileValues|bucketCounts)"/)
    }
  })

  it('has what came since the last report as deltas', () => {
    const clock = new ManualClock({ epochMs: STARTED_AT })
    const registry = filled(clock)
    const reader = registry.reader({ temporality: 'delta' })
    reader.read()
    registry.counter('orders', { tags: { region: 'eu' } }).inc(2)
    registry.timer('sql').record(8e6)
    clock.advanceSeconds(5)
    const { orders, sql, size, temperature } = named(reader.read(), { temporality: 'delta' })
    const since = { startTimeUnixNano: '1700000010000000000', timeUnixNano: '1700000015000000000' }
    expect(orders).toMatchObject({
      sum: { dataPoints: [{ ...since, asInt: '2' }], aggregationTemporality: 1 },
    })
    expect(sql).toMatchObject({
      exponentialHistogram: {
        dataPoints: [{ ...since, count: '1', scale: 8, positive: { bucketCounts: ['1'] } }],
        aggregationTemporality: 1,
      },
    })
    expect(size).toMatchObject({ histogram: { dataPoints: [{ bucketCounts: ['0', '0', '0'] }] } })
    expect(temperature).toMatchObject({ gauge: { dataPoints: [{ asDouble: 21.5 }] } })
  })

  it('counts a point for each data point', () => {
    expect(exported(filled().snapshot(), { encoding }).points).toBe(9)
  })

  it('leaves out what is not finite, and what has no name', () => {
    const snapshot = snapshotOf([
      gaugeOf('a', Number.NaN),
      gaugeOf('b', Number.NEGATIVE_INFINITY),
      gaugeOf('', 1),
    ])
    expect(exported(snapshot, { encoding })).toMatchObject({
      request: undefined,
      omitted: { 'not finite': 2, unsupported: 1 },
    })
  })

  it('reads back every finite figure exactly', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const [metric] = exported(snapshotOf([gaugeOf('m', value)]), { encoding }).metrics
        expect((pointOf(metric, 'gauge').asDouble ?? 0) + 0).toBe(value + 0)
      }),
    )
  })

  it('loses no value of a distribution', () => {
    const values = fc.array(fc.oneof(fc.nat({ max: 5000 }), fc.nat()), { maxLength: 100 })
    fc.assert(
      fc.property(
        values,
        fc.uniqueArray(fc.integer({ min: 0, max: 6000 }), { maxLength: 4 }),
        (all, bounds) => {
          const slo = [...bounds].sort((a, b) => a - b)
          const registry = new Registry()
          const plain = registry.histogram('plain', { unit: 'By' })
          const bounded = registry.histogram('bounded', { unit: 'By', slo })
          for (const value of all) {
            plain.record(value)
            bounded.record(value)
          }
          for (const metric of exported(registry.snapshot(), { encoding }).metrics) {
            const kind = 'histogram' in metric ? 'histogram' : 'exponentialHistogram'
            const {
              zeroCount = '0',
              bucketCounts = [],
              positive,
              explicitBounds = [],
            } = pointOf(metric, kind)
            const counts = [zeroCount, ...bucketCounts, ...(positive?.bucketCounts ?? [])].map(Number)
            expect(counts.reduce((sum, count) => sum + count)).toBe(all.length)
            if (metric.name === 'bounded' && slo.length > 0) expect(explicitBounds).toEqual(slo)
          }
        },
      ),
    )
  })
})

describe('any name and any tags', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })
  const anyTags = fc.dictionary(text, fc.oneof(text, fc.constant('')), { maxKeys: 4, noNullPrototype: true })

  it.each(ENCODINGS)('arrive as they are, in %s', (encoding) => {
    fc.assert(
      fc.property(text, anyTags, anyTags, text, (name, ofSeries, ofRegistry, description) => {
        const registry = new Registry({ tags: ofRegistry, clock: new ManualClock({ epochMs: TAKEN_AT }) })
        registry.counter(name, { tags: ofSeries, description })
        const { metrics, points } = exported(registry.snapshot(), { encoding, resource: ofRegistry })
        expect(points).toBe(1)
        const [metric] = metrics
        expect(metric).toMatchObject({ name: name, description: description })
        const attributes = (pointOf(metric, 'sum').attributes ?? []).map(({ key, value }) => [
          key,
          value.stringValue,
        ])
        const all = Object.entries({ ...ofRegistry, ...ofSeries }).filter(([, value]) => value !== '')
        expect(Object.fromEntries(attributes)).toEqual(
          Object.fromEntries(all.map(([tag, value]) => [tag, value])),
        )
      }),
    )
  })

  it.each(ENCODINGS)('may be of 64 KB, in %s', (encoding) => {
    const [name, value] = ['n'.repeat(65_536), '"\n😀'.repeat(16_384)]
    const [metric] = exported(snapshotOf([gaugeOf(name, 1, { value })]), { encoding }).metrics
    expect(metric).toMatchObject({ name, gauge: { dataPoints: [{ attributes: tags({ value }) }] } })
  })

  it('that would be written like another one are dropped and counted', () => {
    const snapshot = snapshotOf([
      gaugeOf('a\uD800', 1),
      gaugeOf('a\uDFFF', 2),
      gaugeOf('a\uFFFD', 3),
      gaugeOf('b', 4),
    ])
    const { metrics, omitted } = exported(snapshot)
    expect(metrics.map(({ name }) => name)).toEqual(['a\uFFFD', 'b'])
    expect(omitted).toEqual({ collision: 2 })
  })

  it('are held against the figures of a timer that have names of their own', () => {
    const registry = new Registry()
    registry.timer('sql', { tags: { db: 'a' } })
    registry.counter('sql.errors', { tags: { db: 'a' } })
    registry.counter('sql.errors', { tags: { db: 'b' } })
    const { metrics, omitted } = exported(registry.snapshot())
    expect(metrics.map(({ name }) => name)).toEqual(['sql', 'sql.errors', 'sql.in_flight', 'sql.errors'])
    expect(omitted).toEqual({ collision: 1 })
  })
})

it('says the same in both encodings', () => {
  const snapshot = filled().snapshot()
  expect(exported(snapshot, { encoding: 'json' })).toEqual(exported(snapshot, { encoding: 'protobuf' }))
})
