import { gunzipSync } from 'node:zlib'
import { Registry } from '@tidemark/metrics'
import { prometheusText } from '@tidemark/metrics/exposition'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Received, serveHttp } from '../fixtures/serve.ts'
import { gaugeOf, snapshotOf } from '../fixtures/snapshot-of.ts'
import { written } from '../fixtures/written.ts'
import { createReporter } from '../reporter.ts'
import { groupText } from './group-text.ts'
import { type PushgatewayOptions, pushgateway } from './index.ts'

describe('groupText', () => {
  it('is the text of the endpoint, in one piece', () => {
    const registry = new Registry({ tags: { service: 'orders' } })
    for (let i = 0; i < 1000; i += 1) registry.counter('c', { tags: { i: `${i}` } }).inc(i)
    registry.timer('sql', { slo: [1e6] }).record(5)
    const snapshot = registry.snapshot()
    const pieces = [...groupText(['job'])(snapshot)].filter((step) => step !== undefined)
    expect(pieces).toHaveLength(1)
    expect(written(groupText(['job']), snapshot)).toEqual({
      text: [...prometheusText(snapshot)].join(''),
      points: 1001,
      omitted: {},
    })
  })

  it('is nothing of nothing', () => {
    expect(written(groupText(['job']), new Registry().snapshot())).toEqual({
      text: '',
      points: 0,
      omitted: {},
    })
    expect([...groupText(['job'])(new Registry().snapshot())]).toEqual([])
  })

  it('leaves out the labels of the group, and series that differ in nothing else', () => {
    const metrics = [
      gaugeOf('a', 1, { instance: 'x', kind: 'k' }),
      gaugeOf('a', 2, { instance: 'y', kind: 'k' }),
      gaugeOf('b', Number.NaN),
    ]
    const { text, points, omitted } = written(
      groupText(['job', 'instance']),
      snapshotOf(metrics, { job: 'mine', host: 'h' }),
    )
    expect(text).toContain('\na{host="h",kind="k"} 1\n')
    expect(text).not.toMatch(/job=|instance=|a\{.*\} 2/)
    expect([points, omitted]).toEqual([1, { collision: 1, 'not finite': 1 }])
  })

  it('never has a label of the group, whatever a tag is called', () => {
    const name = fc.oneof(
      fc.constantFrom('job', 'a.b', 'a_b', 'a b', '__job', '_job'),
      fc.string({ unit: 'binary' }),
    )
    const tags = fc.dictionary(name, fc.constantFrom('x', 'y'), { noNullPrototype: true })
    fc.assert(
      fc.property(fc.array(tags), tags, (series, common) => {
        const snapshot = snapshotOf(
          series.map((own, index) => gaugeOf('g', index, own)),
          common,
        )
        const { text, points, omitted } = written(groupText(['job', 'a_b']), snapshot)
        expect(text).not.toMatch(/[{,](?:job|a_b)="/)
        expect(points + (omitted.collision ?? 0)).toBe(series.length)
      }),
    )
  })
})

const registry = new Registry()
registry.counter('orders').inc(3)

async function reported(
  options: Omit<PushgatewayOptions, 'url' | 'job'>,
): Promise<{ received: Received[]; result: unknown }> {
  const { url, received } = await serveHttp((_, response) => response.writeHead(202).end())
  const destination = pushgateway({ ...options, url: `${url}/proxied/`, job: 'batch' } as PushgatewayOptions)
  const reporter = createReporter({ registry, destination })
  const result = await reporter.reportOnce()
  await reporter.stop()
  return { received, result }
}

describe('pushgateway', () => {
  it('replaces its group', async () => {
    const { received, result } = await reported({ grouping: { instance: 'api-1' } })
    expect(result).toEqual({ outcome: 'delivered', points: 1 })
    expect(received).toHaveLength(1)
    expect(received[0]).toMatchObject({
      method: 'PUT',
      url: '/proxied/metrics/job/batch/instance/api-1',
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    })
    expect(String(received[0]?.body)).toBe([...prometheusText(registry.snapshot())].join(''))
  })

  it('adds to its group, and deletes it at the end, as it is told', async () => {
    const { received } = await reported({ mode: 'add', deleteOnStop: true, token: 's3cr3t' })
    expect(received).toMatchObject([
      { method: 'POST', url: '/proxied/metrics/job/batch', headers: { authorization: 'Bearer s3cr3t' } },
      { method: 'DELETE', url: '/proxied/metrics/job/batch', headers: { authorization: 'Bearer s3cr3t' } },
    ])
  })

  it('tells when the group could not be deleted', async () => {
    const { url } = await serveHttp(({ method }, response) =>
      response.writeHead(method === 'DELETE' ? 403 : 200).end(),
    )
    const reporter = createReporter({
      registry,
      destination: pushgateway({ url, job: 'batch', deleteOnStop: true }),
    })
    await reporter.reportOnce()
    await reporter.stop()
    expect(reporter.stats().lastError?.message).toContain('answered 403, expected 2xx')
  })

  it('sends all in one compressed body, however much it is', async () => {
    const { url, received } = await serveHttp((_, response) => response.writeHead(200).end())
    const large = new Registry()
    for (let i = 0; i < 6000; i += 1) large.gauge(`g${i % 5}`, { tags: { i: 'x'.repeat(200) + i } }).set(i)
    await using reporter = createReporter({
      registry: large,
      destination: pushgateway({ url, job: 'batch' }),
    })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 6000 })
    expect(received).toHaveLength(1)
    expect(String(gunzipSync(received[0]?.body ?? ''))).toBe([...prometheusText(large.snapshot())].join(''))
  })

  it('keeps the newest alone while the gateway is away, and sends nothing in parts', async () => {
    const { url, received } = await serveHttp((_, response) =>
      response.writeHead(400).end('text format parsing error'),
    )
    const refused = createReporter({ registry, destination: pushgateway({ url, job: 'batch' }) })
    expect(await refused.reportOnce()).toMatchObject({ outcome: 'failed', dropped: 1 })
    expect(received).toHaveLength(1)
    expect(pushgateway({ url, job: 'batch' })).toMatchObject({ keeps: 'latest', divisible: false })
    await refused.stop()
  })

  it('has no credentials in its name or in errors of its options', () => {
    const secret = { url: 'http://localhost:9091/x?token=s3cr3t', job: 'batch', token: 's3cr3t' }
    expect(pushgateway(secret).name).toBe('Pushgateway at http://localhost:9091/x')
    expect(() => pushgateway({ ...secret, token: 's3cr3t\n' })).toThrow(
      new RangeError('token must be printable ASCII without spaces'),
    )
  })
})
