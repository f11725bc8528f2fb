import { gunzipSync } from 'node:zlib'
import { ManualClock, Registry, type Snapshot } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serveHttp } from '../fixtures/serve.ts'
import { gaugeOf, snapshotOf } from '../fixtures/snapshot-of.ts'
import { written } from '../fixtures/written.ts'
import { createReporter } from '../index.ts'
import type { Outcome } from '../transport.ts'
import { newRelicFormat } from './format.ts'
import { type NewRelicOptions, newRelic } from './index.ts'

interface Point {
  readonly name: string
  readonly type: string
  readonly value: unknown
  readonly attributes: Readonly<Record<string, string | number>>
}

function pointsOf(snapshot: Snapshot): readonly Point[] {
  const { text, points } = written(newRelicFormat(), snapshot)
  const read = JSON.parse(`[${text.slice(0, -1)}]`) as readonly Point[]
  expect(points).toBe(read.length)
  return read
}

describe('data points', () => {
  it('are what came since the last report', () => {
    const clock = new ManualClock({ epochMs: 1_700_000_000_000 })
    const registry = new Registry({ clock, tags: { host: 'api-1' } })
    const reader = registry.reader({ temporality: 'delta' })
    registry.counter('orders', { tags: { region: 'eu' } }).inc(3)
    reader.read()
    registry.counter('orders', { tags: { region: 'eu' } }).inc(2)
    registry.gauge('lag', { unit: 'ms' }).set(1500)
    registry.meter('requests').mark(4)
    registry.histogram('size', { unit: 'By' }).record(7)
    const sql = registry.timer('sql')
    for (let ms = 1; ms <= 100; ms += 1) sql.record(ms * 1e6)
    registry.timer('unused')
    clock.advanceSeconds(10)

    const interval = { timestamp: 1_700_000_000_000, 'interval.ms': 10_000 }
    const now = { timestamp: 1_700_000_010_000 }
    const points = pointsOf(reader.read())
    expect(points.slice(0, 4)).toEqual([
      { name: 'lag', type: 'gauge', value: 1.5, ...now, attributes: { host: 'api-1' } },
      { name: 'orders', type: 'count', value: 2, ...interval, attributes: { host: 'api-1', region: 'eu' } },
      { name: 'requests', type: 'count', value: 4, ...interval, attributes: { host: 'api-1' } },
      {
        name: 'size',
        type: 'summary',
        value: { count: 1, sum: 7, min: 7, max: 7 },
        ...interval,
        attributes: { host: 'api-1' },
      },
    ])
    expect(points.filter(({ name }) => name.startsWith('sql'))).toMatchObject([
      { name: 'sql', type: 'summary', value: { count: 100, sum: 5.05, min: 0.001, max: 0.1 }, ...interval },
      ...[50, 75, 90, 95, 99, 99.9].map((percentile) => ({
        name: 'sql.percentiles',
        type: 'gauge',
        ...now,
        attributes: { 'newRelic.percentile': percentile, host: 'api-1' },
      })),
      { name: 'sql.errors', type: 'count', value: 0, ...interval },
      { name: 'sql.in_flight', type: 'gauge', value: 0, ...now },
    ])
    expect(points.filter(({ name }) => name.startsWith('unused')).map(({ name }) => name)).toEqual([
      'unused.errors',
      'unused.in_flight',
    ])
  })

  it('leave out what is not finite, longer than New Relic takes, or without a name', () => {
    const tags = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, 'x']))
    const taken = snapshotOf([
      gaugeOf('n'.repeat(243), 1),
      gaugeOf('a', 1, { tag: 'v'.repeat(4096) }),
      gaugeOf('b', 1, { ['t'.repeat(255)]: 'v' }),
      gaugeOf('c', 1, tags(99)),
    ])
    expect(pointsOf(taken)).toHaveLength(4)
    const snapshot = snapshotOf([
      gaugeOf('n'.repeat(244), 1),
      gaugeOf('a', 1, { tag: 'v'.repeat(4097) }),
      gaugeOf('b', 1, { ['t'.repeat(256)]: 'v' }),
      gaugeOf('c', 1, tags(100)),
      gaugeOf('', 1),
      gaugeOf('d', Number.NaN),
      gaugeOf('e', Number.POSITIVE_INFINITY),
    ])
    expect(written(newRelicFormat(), snapshot)).toEqual({
      text: '',
      points: 0,
      omitted: { unsupported: 5, 'not finite': 2 },
    })
  })

  it('leave out a series that would be written like another one', () => {
    const registry = new Registry()
    registry.timer('sql')
    registry.counter('sql.errors')
    registry.gauge('sql.percentiles')
    expect(written(newRelicFormat(), registry.snapshot()).omitted).toEqual({ collision: 2 })
    const alike = snapshotOf([gaugeOf('a', 1, { 'b c': '1' }), gaugeOf('a', 1, { 'b-c': '1' })])
    expect(written(newRelicFormat(), alike)).toMatchObject({ points: 1, omitted: { collision: 1 } })
  })

  it('keep attributes apart from those of New Relic', () => {
    expect(pointsOf(snapshotOf([gaugeOf('m', 1, { 'newRelic.percentile': '99' })]))).toMatchObject([
      { attributes: { newRelic_percentile: '99' } },
    ])
  })

  it('are one for each series, whatever its name and tags', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })
    const anyTags = fc.dictionary(text, fc.oneof(text, fc.constant('')), {
      maxKeys: 4,
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(text, anyTags, anyTags, (name, ofSeries, ofRegistry) => {
        const registry = new Registry({ tags: ofRegistry })
        registry.counter(name, { tags: ofSeries })
        const [point, ...others] = pointsOf(registry.snapshot())
        expect(others).toEqual([])
        expect(point).toMatchObject({ name, type: 'count', value: 0 })
        for (const tag of Object.keys(point?.attributes ?? {})) expect(tag).toMatch(/^[a-zA-Z0-9:._]+$/)
        const values = Object.values(point?.attributes ?? {})
        const all = Object.values({ ...ofRegistry, ...ofSeries })
        for (const value of values) expect(all).toContain(value)
      }),
    )
  })
})

const LICENSE_KEY = '0123456789abcdefNRAL'

async function send(options: Partial<NewRelicOptions>): Promise<Outcome> {
  const { transport } = newRelic({ licenseKey: LICENSE_KEY, ...options })
  const outcome = await transport.send(Buffer.from('[]'), AbortSignal.timeout(60_000))
  await transport.close?.()
  return outcome
}

// New Relic cannot be had: these hold what is sent against its documentation, not against itself.
describe('newRelic', () => {
  it('posts a payload with the license key and attributes of all', async () => {
    const { url, received } = await serveHttp((_, response) =>
      response.writeHead(202).end('{"requestId":"1"}'),
    )
    const registry = new Registry()
    for (let number = 0; number < 50; number += 1) registry.counter(`series ${number}`).inc()
    const destination = newRelic({
      licenseKey: LICENSE_KEY,
      url: `${url}/metric/v1`,
      attributes: { 'service.name': 'shop', 'a b': 'c' },
    })
    await using reporter = createReporter({ registry, destination })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 50 })
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/metric/v1',
        headers: { 'content-type': 'application/json', 'api-key': LICENSE_KEY, 'content-encoding': 'gzip' },
      },
    ])
    const [payload] = JSON.parse(String(gunzipSync(received[0]?.body as Buffer)))
    expect(payload.common).toEqual({ attributes: { 'service.name': 'shop', a_b: 'c' } })
    expect(payload.metrics).toHaveLength(50)
  })

  it('knows where accounts are', () => {
    const names = (['us', 'eu'] as const).map((region) => newRelic({ licenseKey: LICENSE_KEY, region }).name)
    expect(names).toEqual([
      'New Relic at https://metric-api.newrelic.com/metric/v1',
      'New Relic at https://metric-api.eu.newrelic.com/metric/v1',
    ])
  })

  it('makes payloads of less than a megabyte', async () => {
    const { url, received } = await serveHttp((_, response) => response.writeHead(202).end())
    const registry = new Registry()
    const value = 'v'.repeat(4000)
    for (let number = 0; number < 600; number += 1)
      registry.counter(`series ${number}`, { tags: { value } }).inc()
    const destination = newRelic({ licenseKey: LICENSE_KEY, url, gzip: false })
    await using reporter = createReporter({ registry, destination })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 600 })
    expect(received).toHaveLength(3)
    for (const { body } of received) expect(body.byteLength).toBeLessThanOrEqual(900_000)
  })

  it.each([
    [202, { status: 'sent' }],
    [200, { status: 'refused' }],
    [400, { status: 'rejected' }],
    [403, { status: 'refused' }],
    [408, { status: 'retry' }],
    [411, { status: 'rejected', isWhole: true }],
    [413, { status: 'too large' }],
    [429, { status: 'retry', afterMs: 9000 }],
    [503, { status: 'retry', afterMs: 9000 }],
  ])('knows what %d means', async (status, expected) => {
    const { url } = await serveHttp((_, response) => response.writeHead(status, { 'retry-after': '9' }).end())
    expect(await send({ url })).toMatchObject(expected)
  })

  it('shows no license key', async () => {
    const { url } = await serveHttp((_, response) => response.writeHead(403).end(`bad key ${LICENSE_KEY}`))
    expect(await send({ url })).toMatchObject({
      error: { message: 'answered 403 (answer withheld, it repeats the credentials), expected 202' },
    })
    expect(() => newRelic({ licenseKey: `${LICENSE_KEY}\n` })).toThrow(
      new RangeError('licenseKey must be printable ASCII without spaces'),
    )
  })
})
