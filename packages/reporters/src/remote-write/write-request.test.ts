import { ManualClock, Registry, type Snapshot } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OmitReason } from '../destination.ts'
import { fieldsOf, readVarints, unZigZag } from '../fixtures/read-protobuf.ts'
import { gaugeOf, snapshotOf, TAKEN_AT } from '../fixtures/snapshot-of.ts'
import { type WriteRequestOptions, writeRequest } from './write-request.ts'

interface Series {
  readonly labels: readonly (readonly [string, string])[]
  readonly samples: readonly { readonly value: number; readonly time: number }[]
  readonly histograms: readonly Buffer[]
}

interface Request {
  readonly series: readonly Series[]
  readonly metadata: readonly { readonly type: number; readonly texts: readonly string[] }[]
  readonly points: number
  readonly omitted: Partial<Record<OmitReason, number>>
}

const texts = (message: Buffer, ...fields: number[]): string[] =>
  fields.map((field) => String(fieldsOf(message, field)[0] ?? ''))

function requestOf(
  snapshot: Snapshot,
  options: WriteRequestOptions = {},
  format = writeRequest(options),
): Request {
  const omitted: Partial<Record<OmitReason, number>> = {}
  const pieces: Uint8Array[] = []
  let points = 0
  for (const step of format(snapshot)) {
    if (step === undefined) continue
    if ('omitted' in step) omitted[step.omitted] = (omitted[step.omitted] ?? 0) + step.count
    else {
      pieces.push(step.data as Uint8Array)
      points += step.points
    }
  }
  const message = Buffer.concat(pieces)
  return {
    series: (fieldsOf(message, 1) as Buffer[]).map((series) => ({
      labels: (fieldsOf(series, 1) as Buffer[]).map((label) => texts(label, 1, 2) as [string, string]),
      samples: (fieldsOf(series, 2) as Buffer[]).map((sample) => ({
        value: (fieldsOf(sample, 1)[0] as Buffer).readDoubleLE(),
        time: Number(fieldsOf(sample, 2)[0]),
      })),
      histograms: fieldsOf(series, 4) as Buffer[],
    })),
    metadata: (fieldsOf(message, 3) as Buffer[]).map((family) => ({
      type: Number(fieldsOf(family, 1)[0]),
      texts: texts(family, 2, 4, 5),
    })),
    points,
    omitted,
  }
}

const line = ({ labels, samples: [sample] }: Series): string =>
  `${labels.map(([name, value]) => `${name}=${value}`).join(',')} ${sample?.value}`

describe('writeRequest', () => {
  it('has the series of the endpoint, with sorted labels, at the time of the snapshot', () => {
    const registry = new Registry({
      tags: { service: 'orders' },
      clock: new ManualClock({ epochMs: 1_700_000_000_123 }),
    })
    registry.counter('http.requests', { tags: { Method: 'GET' }, description: 'Served.' }).inc(2)
    registry.gauge('heap', { unit: 'By' }).set(5)
    registry.timer('sql', { slo: [1e6, 2.5e9] }).record(1e6)
    registry.histogram('size', { unit: 'By' })
    const { series, metadata, points, omitted } = requestOf(registry.snapshot(), {
      tags: { job: 'api', service: 'x' },
    })
    expect(series.map(line)).toEqual([
      '__name__=heap_bytes,job=api,service=orders 5',
      'Method=GET,__name__=http_requests_total,job=api,service=orders 2',
      '__name__=size_bytes_sum,job=api,service=orders 0',
      '__name__=size_bytes_count,job=api,service=orders 0',
      '__name__=sql_seconds_bucket,job=api,le=0.001,service=orders 1',
      '__name__=sql_seconds_bucket,job=api,le=2.5,service=orders 1',
      '__name__=sql_seconds_bucket,job=api,le=+Inf,service=orders 1',
      '__name__=sql_seconds_sum,job=api,service=orders 0.001',
      '__name__=sql_seconds_count,job=api,service=orders 1',
    ])
    expect(new Set(series.flatMap(({ samples }) => samples.map(({ time }) => time)))).toEqual(
      new Set([1_700_000_000_123]),
    )
    expect(metadata).toEqual([
      { type: 2, texts: ['heap_bytes', 'heap', 'bytes'] },
      { type: 1, texts: ['http_requests_total', 'Served.', ''] },
      { type: 5, texts: ['size_bytes', 'size', 'bytes'] },
      { type: 3, texts: ['sql_seconds', 'sql', 'seconds'] },
    ])
    expect([points, omitted]).toEqual([9, {}])
  })

  it('writes summaries with canonical quantiles where no bounds were given', () => {
    const registry = new Registry()
    registry.histogram('size', { unit: 'By' }).record(7)
    const labels = requestOf(registry.snapshot()).series.map(({ labels: [, quantile] }) =>
      quantile?.join('='),
    )
    expect(labels).toEqual([
      ...['0.0', '0.5', '0.75', '0.9', '0.95', '0.99', '0.999', '1.0'].map((q) => `quantile=${q}`),
      undefined,
      undefined,
    ])
  })

  it('writes the same again from what it remembers, and news where something has changed', () => {
    const format = writeRequest()
    const registry = new Registry()
    const timer = registry.timer('sql', { labels: ['table'] })
    timer.labels('a').record(5)
    const first = requestOf(registry.snapshot(), {}, format)
    expect(requestOf(registry.snapshot(), {}, format).series.map(line)).toEqual(first.series.map(line))
    timer.labels('b').record(7)
    const { series } = requestOf(registry.snapshot(), {}, format)
    expect(series.map(line)).toEqual(requestOf(registry.snapshot()).series.map(line))
    expect(series).toHaveLength(2 * first.series.length)
  })

  it('has the tags of a snapshot as they are now, though they are those of the last one, changed', () => {
    const tags = { host: 'a' }
    const format = writeRequest()
    const hosts = ['b', 'c'].map((host) => {
      tags.host = host
      const snapshot = snapshotOf([gaugeOf('g', 1, Object.freeze({}))], tags)
      return requestOf(snapshot, {}, format).series.map(line)
    })
    expect(hosts).toEqual([['__name__=g,host=b 1'], ['__name__=g,host=c 1']])
  })

  it('leaves out what is no finite number and what would be written twice, and says so', () => {
    const snapshot = snapshotOf([
      gaugeOf('a.b', 1),
      gaugeOf('a_b', 2),
      gaugeOf('c', Number.NaN),
      gaugeOf('d', Number.NEGATIVE_INFINITY),
    ])
    const { series, omitted } = requestOf(snapshot)
    expect(series.map(line)).toEqual(['__name__=a_b 1', '__name__=tidemark_series_missing,reason=refused 1'])
    expect(omitted).toEqual({ collision: 1, 'not finite': 2 })
  })

  it('has legal names and sorted labels, once each, whatever the names and tags', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'a',
        'a.b',
        'a_b',
        'A',
        '_A',
        '__name__',
        'le',
        'quantile',
        '',
        '..',
        '\ud800',
        'x'.repeat(65_536),
      ),
    )
    const tags = fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(text, tags), { maxLength: 10 }), tags, tags, (metrics, common, own) => {
        const gauges = metrics.map(([name, ofSeries], index) => gaugeOf(name, index, ofSeries))
        const { series, points, omitted } = requestOf(snapshotOf(gauges, common), { tags: own })
        const collisions = omitted.collision ?? 0
        expect(points).toBe(metrics.length - collisions + Math.min(collisions, 1))
        expect(series).toHaveLength(points)
        for (const { labels, samples } of series) {
          const names = labels.map(([name]) => name)
          expect(names).toEqual([...new Set(names)].sort())
          for (const [name, value] of labels) {
            expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/)
            expect(value).not.toBe('')
          }
          expect(names).toContain('__name__')
          expect(samples).toEqual([{ value: expect.any(Number), time: TAKEN_AT }])
        }
        expect(new Set(series.map(({ labels }) => JSON.stringify(labels))).size).toBe(points)
      }),
    )
  })
})

interface NativeHistogram {
  readonly count: number
  readonly sum: number
  readonly schema: number
  readonly zeroCount: number
  /** By the index that Prometheus has: the values of bucket i are above base^(i-1) and at most base^i. */
  readonly buckets: ReadonlyMap<number, number>
}

/** As Prometheus expands spans and deltas. */
function readNative(message: Buffer): NativeHistogram {
  const number = (field: number): number => Number(fieldsOf(message, field)[0])
  const deltas = fieldsOf(message, 12).flatMap((packed) => readVarints(packed as Buffer).map(unZigZag))
  const buckets = new Map<number, number>()
  let index = 0
  let count = 0
  for (const span of fieldsOf(message, 11) as Buffer[]) {
    index += unZigZag(fieldsOf(span, 1)[0] as bigint)
    for (let left = Number(fieldsOf(span, 2)[0]); left > 0; left -= 1) {
      count += deltas.shift() ?? Number.NaN
      buckets.set(index++, count)
    }
  }
  expect(deltas).toEqual([])
  return {
    count: number(1),
    sum: (fieldsOf(message, 3)[0] as Buffer).readDoubleLE(),
    schema: unZigZag(fieldsOf(message, 4)[0] as bigint),
    zeroCount: number(6),
    buckets,
  }
}

describe('native histograms', () => {
  it('have every value in its bucket, and no other samples', () => {
    const value = fc.oneof(fc.nat(10), fc.nat(2000), fc.nat(2 ** 31 - 1))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 100 }), fc.boolean(), (values, hasBounds) => {
        const registry = new Registry()
        const timer = registry.timer('sql', hasBounds ? { slo: [1000] } : {})
        for (const each of values) timer.record(each)
        const { series, points, metadata } = requestOf(registry.snapshot(), { histograms: 'native' })
        expect([series.length, points]).toEqual([1, 1])
        expect(series[0]?.labels).toEqual([['__name__', 'sql_seconds']])
        expect(metadata).toEqual([{ type: 3, texts: ['sql_seconds', 'sql', 'seconds'] }])
        const native = readNative(series[0]?.histograms[0] as Buffer)
        const sum = values.reduce((total, each) => total + each, 0)
        expect(native).toMatchObject({
          count: values.length,
          zeroCount: values.filter((each) => each === 0).length,
        })
        expect(native.sum).toBeCloseTo(sum / 1e9, 12)
        expect([...native.buckets.values()].reduce((total, each) => total + each, native.zeroCount)).toBe(
          values.length,
        )
        const sorted = values.filter((each) => each > 0).sort((a, b) => a - b)
        const base = 2 ** (2 ** -native.schema)
        for (const [index, count] of native.buckets) {
          for (const each of sorted.splice(0, count)) {
            expect(each / 1e9).toBeGreaterThan(base ** (index - 1) * (1 - 0.01))
            expect(each / 1e9).toBeLessThanOrEqual(base ** index * (1 + 0.01))
          }
        }
      }),
    )
  })
})
