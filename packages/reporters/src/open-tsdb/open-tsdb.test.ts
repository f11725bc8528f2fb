import { ManualClock, Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySeries } from '../fixtures/any-series.ts'
import { serveHttp } from '../fixtures/serve.ts'
import { gaugeOf, snapshotOf, TAKEN_AT } from '../fixtures/snapshot-of.ts'
import { written } from '../fixtures/written.ts'
import { createReporter } from '../reporter.ts'
import { frameDatapoints, openTsdbDatapoints } from './datapoints.ts'
import { openTsdb } from './index.ts'

const own = { host: 'api-1' }

interface Datapoint {
  readonly metric: string
  readonly timestamp: number
  readonly value: number
  readonly tags: Readonly<Record<string, string>>
}

function datapointsOf(snapshot: ReturnType<Registry['snapshot']>, tags = own): Datapoint[] {
  const { text } = written(openTsdbDatapoints({ tags }), snapshot)
  return text === '' ? [] : JSON.parse(Buffer.from(frameDatapoints({ bytes: Buffer.from(text) })).toString())
}

describe('openTsdbDatapoints', () => {
  it('writes a data point for each figure', () => {
    const metrics = new Registry({ clock: new ManualClock({ epochMs: TAKEN_AT }), tags: { app: 'shop' } })
    metrics.counter('orders', { tags: { route: '/a b' } }).inc(3)
    metrics.histogram('size', { unit: 'By' }).record(1024)
    const points = datapointsOf(metrics.snapshot())
    expect(points[0]).toEqual({
      metric: 'orders.count',
      timestamp: 1_700_000_000,
      value: 3,
      tags: { app: 'shop', host: 'api-1', route: '/a_b' },
    })
    expect(points.slice(1, 4).map(({ metric, value }) => [metric, value])).toEqual([
      ['size.count', 1],
      ['size.sum', 1024],
      ['size.avg', 1024],
    ])
  })

  it('keeps every finite number, and writes no integer that OpenTSDB cannot read', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const { text } = written(openTsdbDatapoints({ tags: own }), snapshotOf([gaugeOf('m', value)]))
        const digits = /"value":(.*)\}/.exec(text)?.[1] ?? ''
        expect(Number(digits)).toBe(value + 0)
        if (/^-?\d+$/.test(digits)) expect(BigInt.asIntN(64, BigInt(digits))).toBe(BigInt(digits))
      }),
      { examples: [[2 ** 63], [-(2 ** 63)], [1e20], [-0]] },
    )
  })

  it('leaves out what has more tags than a server takes, and counts it', () => {
    const tags = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, 'x']))
    const snapshot = snapshotOf([gaugeOf('eight', 1, tags(7)), gaugeOf('nine', 1, tags(8))])
    const { points, omitted } = written(openTsdbDatapoints({ tags: own }), snapshot)
    expect({ points, omitted }).toEqual({ points: 1, omitted: { unsupported: 1 } })
    expect(written(openTsdbDatapoints({ tags: own, maxTags: 9 }), snapshot).points).toBe(2)
  })

  it.each([0, 1.5, Number.NaN])('refuses to begin with room for %d tags', (maxTags) => {
    expect(() => openTsdb({ url: 'http://localhost:4242', tags: own, maxTags })).toThrow(
      `maxTags must be a whole number of at least 1, not ${maxTags}`,
    )
  })

  it('drops and counts series that would be written like another one, and what is no finite number', () => {
    const values = [
      gaugeOf('a b', 1),
      gaugeOf('a_b', 2),
      gaugeOf('c', Number.NaN),
      gaugeOf('d', Number.POSITIVE_INFINITY),
    ]
    const { points, omitted } = written(openTsdbDatapoints({ tags: own }), snapshotOf(values))
    expect({ points, omitted }).toEqual({ points: 1, omitted: { collision: 1, 'not finite': 2 } })
  })

  it.each([{}, { host: '' }])('refuses to begin without a tag: %j', (tags) => {
    expect(() => openTsdb({ url: 'http://localhost:4242', tags })).toThrow('tags must hold at least one')
  })

  it('writes a data point for each series, whatever its name and tags', () => {
    const { named } = anySeries('"\\,:{}[].\n\r\t\0 _/')
    fc.assert(
      fc.property(named, (series) => {
        const metrics = new Registry({ clock: new ManualClock({ epochMs: TAKEN_AT }) })
        for (const [name, seriesTags] of series) metrics.counter(name, { tags: seriesTags })
        const snapshot = metrics.snapshot()
        const { omitted } = written(openTsdbDatapoints({ tags: own }), snapshot)
        const points = datapointsOf(snapshot)
        expect(points.length + (omitted.collision ?? 0)).toBe(snapshot.metrics.length)
        expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length)
        for (const { metric, tags: read } of points) {
          for (const part of [metric, ...Object.entries(read).flat()]) expect(part).toMatch(/^[\w./-]+$/)
          expect(read['host']).toBeDefined()
        }
      }),
    )
  })
})

describe('openTsdb', () => {
  const payload = Buffer.from('[]')
  const never = new AbortController().signal

  it('puts arrays of as many data points as OpenTSDB advises', async () => {
    const { url, received } = await serveHttp((_, response) => response.writeHead(204).end())
    const registry = new Registry()
    for (let index = 0; index < 120; index += 1) registry.gauge(`g${index}`).set(index)
    const destination = openTsdb({ url: `${url}/proxied/`, tags: own })
    await using reporter = createReporter({ registry, destination })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 120 })
    const bodies: Datapoint[][] = received.map(({ body }) => JSON.parse(String(body)))
    expect(bodies.map(({ length }) => length)).toEqual([50, 50, 20])
    expect(received[0]).toMatchObject({
      method: 'POST',
      url: '/proxied/api/put?summary',
      headers: { 'content-type': 'application/json' },
    })
    expect(destination.name).toBe(`OpenTSDB at ${url}/proxied/api/put`)
  })

  it.each([
    [204, '', { status: 'sent' }],
    [200, '{"success":2,"failed":0}', { status: 'sent', rejectedPoints: 0 }],
    [400, '{"success":1,"failed":1}', { status: 'sent', rejectedPoints: 1 }],
    [400, '{"error":{"code":400,"message":"Chunked request not supported."}}', { status: 'rejected' }],
    [400, 'null', { status: 'rejected' }],
    [200, '<html>log in</html>', { status: 'refused' }],
    [404, '{"success":1,"failed":1}', { status: 'refused' }],
    [413, '', { status: 'too large' }],
    [503, '', { status: 'retry' }],
  ])('takes the answer %d %s for %j', async (status, body, expected) => {
    const { url } = await serveHttp((_, response) => response.writeHead(status).end(body))
    const { transport } = openTsdb({ url, tags: own })
    expect(await transport.send(payload, never)).toMatchObject(expected)
    await transport.close?.()
  })
})
