import { Registry } from '@tidemark/metrics'
import snappyjs from 'snappyjs'
import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../fixtures/read-protobuf.ts'
import { type Received, serveHttp } from '../fixtures/serve.ts'
import { createReporter } from '../reporter.ts'
import { remoteWrite } from './index.ts'

const seriesIn = ({ body }: Received): number => fieldsOf(snappyjs.uncompress(body), 1).length

describe('remoteWrite', () => {
  it('sends what version 1.0 of the protocol asks for', async () => {
    const { url, received } = await serveHttp((_, response) => response.writeHead(204).end())
    const registry = new Registry()
    registry.counter('orders').inc(3)
    const destination = remoteWrite({
      url: `${url}/api/v1/write`,
      credentials: { username: '1234', password: 'pass' },
      headers: { 'X-Scope-OrgID': 'shop' },
    })
    await using reporter = createReporter({ registry, destination })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 1 })
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/api/v1/write',
        headers: {
          'content-type': 'application/x-protobuf',
          'content-encoding': 'snappy',
          'x-prometheus-remote-write-version': '0.1.0',
          'x-scope-orgid': 'shop',
          authorization: `Basic ${Buffer.from('1234:pass').toString('base64')}`,
        },
      },
    ])
    expect(received.map(seriesIn)).toEqual([1])
  })

  it('sends no more samples at once than Prometheus does, and finds the one that is refused', async () => {
    const { url, received } = await serveHttp((_, response) => {
      const { body } = received.at(-1) as Received
      response
        .writeHead(Buffer.from(snappyjs.uncompress(body)).includes('poison') ? 400 : 204)
        .end('out of order')
    })
    const registry = new Registry()
    for (let i = 0; i < 2500; i += 1)
      registry.gauge(`g${i % 5}`, { tags: { i: i === 7 ? 'poison' : `${i}` } }).set(i)
    await using reporter = createReporter({
      registry,
      destination: remoteWrite({ url }),
      // For a hang, not for speed.
      timeoutMs: 120_000,
    })
    const result = await reporter.reportOnce()
    expect(result).toMatchObject({ outcome: 'failed', points: 2500, dropped: 1 })
    expect(Math.max(...received.map(seriesIn))).toBeLessThanOrEqual(2000)
    expect(reporter.stats().points).toMatchObject({ sent: 2499, dropped: 1, queued: 0 })
    expect(reporter.stats().lastError?.message).toContain('answered 400 (out of order)')
  })
})
