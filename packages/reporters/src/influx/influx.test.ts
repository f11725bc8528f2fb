import { ManualClock, Registry } from '@tidemark/metrics'
import { describe, expect, it } from 'vitest'
import { serveHttp } from '../fixtures/serve.ts'
import { createReporter } from '../reporter.ts'
import type { Outcome } from '../transport.ts'
import { type InfluxOptions, influx } from './index.ts'

const never = new AbortController().signal
const payload = Buffer.from('metrics,key=größe count=2 1700000000000\n')

async function send(options: InfluxOptions): Promise<Outcome> {
  const { transport } = influx(options)
  const outcome = await transport.send(payload, never)
  await transport.close?.()
  return outcome
}

const accept = (_: unknown, response: { writeHead: (status: number) => { end: () => void } }): void =>
  response.writeHead(204).end()

describe('influx', () => {
  it('writes to a database of version 1', async () => {
    const { url, received } = await serveHttp(accept)
    const options = {
      url: `${url}/proxied/`,
      database: 'app & more',
      retentionPolicy: 'week',
      credentials: { username: 'writer', password: 'pä:ss' },
    }
    expect(await send(options)).toEqual({ status: 'sent' })
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/proxied/write?db=app+%26+more&precision=ms&rp=week',
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          authorization: `Basic ${Buffer.from('writer:pä:ss').toString('base64')}`,
        },
        body: payload,
      },
    ])
  })

  it('writes to a bucket of version 2', async () => {
    const { url, received } = await serveHttp(accept)
    await send({ url, bucket: 'app', org: 'shop', token: 's3cr3t==' })
    await send({ url, bucket: 'app' })
    expect(received).toMatchObject([
      { url: '/api/v2/write?bucket=app&precision=ms&org=shop', headers: { authorization: 'Token s3cr3t==' } },
      { url: '/api/v2/write?bucket=app&precision=ms' },
    ])
    expect(received[1]?.headers).not.toHaveProperty('authorization')
  })

  it('writes to a database of version 3', async () => {
    const { url, received } = await serveHttp(accept)
    await send({ api: 'v3', url, database: 'app', token: 'apiv3_x' })
    expect(received).toMatchObject([
      { url: '/api/v3/write_lp?db=app&precision=millisecond', headers: { authorization: 'Bearer apiv3_x' } },
    ])
  })

  it('makes the database first, until that has worked once', async () => {
    let status = 503
    const { url, received } = await serveHttp((request, response) => {
      response.writeHead(request.url?.startsWith('/query') ? status : 204).end()
    })
    const { transport } = influx({ url, database: 'a "quoted" one', createDatabase: true })
    expect(await transport.send(payload, never)).toMatchObject({ status: 'retry' })
    status = 401
    expect(await transport.send(payload, never)).toMatchObject({ status: 'refused' })
    status = 200
    expect(await transport.send(payload, never)).toEqual({ status: 'sent' })
    expect(await transport.send(payload, never)).toEqual({ status: 'sent' })
    expect(received.map(({ url: path }) => path?.split('?')[0])).toEqual([
      '/query',
      '/query',
      '/query',
      '/write',
      '/write',
    ])
    expect(new URLSearchParams(received[0]?.url?.split('?')[1]).get('q')).toBe(
      'CREATE DATABASE "a \\"quoted\\" one"',
    )
    await transport.close?.()
  })

  it.each([
    [200, 'refused'],
    [400, 'rejected'],
    [401, 'refused'],
    [404, 'refused'],
    [413, 'too large'],
    [503, 'retry'],
  ] as const)('does not take %d for sent, and says what the server said', async (status, expected) => {
    const { url } = await serveHttp((_, response) =>
      response.writeHead(status).end('{"error":"field type\nconflict"}'),
    )
    expect(await send({ url, database: 'app' })).toMatchObject({
      status: expected,
      error: { message: `answered ${status} ({"error":"field type conflict"}), expected 204` },
    })
  })

  it('works under a reporter', async () => {
    const { url, received } = await serveHttp(accept)
    const clock = new ManualClock({ epochMs: 1_700_000_000_000 })
    const registry = new Registry({ clock })
    registry.counter('orders').inc()
    await using reporter = createReporter({
      registry,
      destination: influx({ url, database: 'app', tags: { host: 'a' } }),
    })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 1 })
    expect(String(received[0]?.body)).toBe('metrics,host=a,key=orders count=1 1700000000000\n')
  })
})

describe('credentials', () => {
  it('are in no error text and in no name', async () => {
    const { url } = await serveHttp((request, response) =>
      response.writeHead(400).end(`who is ${request.headers.authorization}`),
    )
    const password = 'correct horse'
    const encoded = Buffer.from(`writer:${password}`).toString('base64')
    for (const options of [
      { url, database: 'app', credentials: { username: 'writer', password } },
      { url, bucket: 'app', token: 'tok-en-1234567890' },
    ]) {
      const registry = new Registry()
      registry.counter('orders')
      const log: string[] = []
      const logger = { warn: (message: string) => log.push(message), info: () => undefined }
      await using reporter = createReporter({ registry, destination: influx(options), logger })
      const result = await reporter.reportOnce()
      const { lastError } = reporter.stats()
      const shown = `${JSON.stringify(result)}${lastError?.stack}${String(lastError?.cause)}${log}${reporter.name}`
      expect(shown).toContain('answered 400 (answer withheld, it repeats the credentials)')
      for (const secret of [password, encoded, 'tok-en']) expect(shown).not.toContain(secret)
    }
    expect(
      influx({ url: 'https://tsdb.example/x?u=a&p=s3cr3t#t', bucket: 'app', token: 's3cr3t' }).name,
    ).toBe('InfluxDB at https://tsdb.example/x/api/v2/write')
  })

  it('are refused where they would leak, in words that do not repeat them', () => {
    const attempts: [() => unknown, string][] = [
      [
        () => influx({ url: 'http://localhost', bucket: 'app', token: 's3cr3t\n' }),
        'token must be printable ASCII without spaces',
      ],
      [
        () =>
          influx({
            url: 'http://localhost',
            database: 'app',
            credentials: { username: 'a:b', password: 's3cr3t' },
          }),
        'credentials.username must not contain a colon',
      ],
    ]
    for (const [attempt, message] of attempts) expect(attempt).toThrow(new RangeError(message))
  })

  it.each([
    [{}, 'database must be the name of one, got undefined'],
    [{ database: '' }, 'database must be the name of one, got an empty text'],
    [{ api: 'v3', database: 7 }, 'database must be the name of one, got number'],
    [{ bucket: undefined }, 'bucket must be the name of one, got undefined'],
  ])('need a database or a bucket: %j', (options, message) => {
    const asked = { url: 'http://localhost', ...options } as InfluxOptions
    expect(() => influx(asked)).toThrow(RangeError)
    expect(() => influx(asked)).toThrow(message)
  })

  it('may be without a password', async () => {
    const { url } = await serveHttp((_, response) => response.writeHead(401).end('who are you'))
    expect(
      await send({ url, database: 'app', credentials: { username: 'writer', password: '' } }),
    ).toMatchObject({
      error: { message: 'answered 401 (who are you), expected 204' },
    })
  })
})
