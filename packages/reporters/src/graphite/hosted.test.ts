import { Registry } from '@tidemark/metrics'
import { describe, expect, it } from 'vitest'
import { serveHttp } from '../fixtures/serve.ts'
import { createReporter } from '../reporter.ts'
import { hostedGraphite } from './index.ts'

const apiKey = '0f1e2d3c-4b5a'

describe('hostedGraphite', () => {
  it('posts lines with the key as the name of a user', async () => {
    const { url, received } = await serveHttp((_, response) => response.writeHead(202).end())
    const registry = new Registry()
    registry.counter('orders').inc(3)
    const destination = hostedGraphite({ apiKey, url: `${url}/api/v1/sink`, prefix: 'shop.' })
    await using reporter = createReporter({ registry, destination })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 1 })
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/api/v1/sink',
        headers: { authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}` },
      },
    ])
    expect(String(received[0]?.body)).toMatch(/^shop\.orders\.count 3 \d{10}\n$/)
    expect(destination.name).toBe(`Hosted Graphite at ${url}/api/v1/sink`)
  })

  it.each([
    [200, 'refused'],
    [400, 'rejected'],
    [401, 'refused'],
    [503, 'retry'],
  ])('takes the answer %d for %s', async (status, expected) => {
    const { url } = await serveHttp((_, response) => response.writeHead(status).end(`no ${apiKey}`))
    const { transport } = hostedGraphite({ apiKey, url })
    const outcome = await transport.send(Buffer.from('a 1 1\n'), new AbortController().signal)
    expect(outcome.status).toBe(expected)
    expect('error' in outcome && outcome.error.message).not.toContain(apiKey)
    await transport.close?.()
  })

  it.each(['', 'two words', 'a:b', 'größe', 'a\nb'])('refuses the key %j without repeating it', (wrong) => {
    expect(() => hostedGraphite({ apiKey: wrong })).toThrow(
      new RangeError('apiKey must be printable ASCII without spaces and colons'),
    )
  })

  it('goes to Hosted Graphite over TLS unless it is told otherwise', () => {
    expect(hostedGraphite({ apiKey }).name).toBe(
      'Hosted Graphite at https://www.hostedgraphite.com/api/v1/sink',
    )
  })
})
