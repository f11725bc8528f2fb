import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ManualClock, Registry } from '@tidemark/metrics'
import { afterEach, describe, expect, it } from 'vitest'
import { settle } from './fixtures/manual-time.ts'
import { influx } from './influx.ts'
import { createReporter } from './reporter.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server on this machine that takes note of what it gets. */
async function serve(answer: RequestListener): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method, url, headers } = request
    received.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

const accept: RequestListener = (_, response) => response.writeHead(204).end()

function snapshot(): ReturnType<Registry['snapshot']> {
  const registry = new Registry({ clock: new ManualClock({ epochMs: 1_700_000_000_000 }) })
  registry.counter('größe').inc(2)
  registry.gauge('load').set(0.5)
  return registry.snapshot()
}

const never = new AbortController().signal

async function failure(delivery: Promise<void>): Promise<string> {
  try {
    await delivery
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('the delivery did not fail')
}

describe('influx', () => {
  it('posts line protocol to a database', async () => {
    const { url, received } = await serve(accept)
    const destination = influx({
      url: `${url}/proxied/`,
      database: 'app & more',
      retentionPolicy: 'week',
      credentials: { username: 'writer', password: 'pä:ss' },
      tags: { host: 'a' },
    })
    await destination.deliver(snapshot(), never)
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/proxied/write?db=app+%26+more&precision=ms&rp=week',
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          authorization: `Basic ${Buffer.from('writer:pä:ss').toString('base64')}`,
        },
        body: 'metrics,host=a,key=größe count=2i 1700000000000\nmetrics,host=a,key=load value=0.5 1700000000000',
      },
    ])
  })

  it('posts to a bucket', async () => {
    const { url, received } = await serve(accept)
    await influx({ url, bucket: 'app', org: 'shop', token: 's3cr3t==' }).deliver(snapshot(), never)
    await influx({ url, bucket: 'app' }).deliver(snapshot(), never)
    expect(received).toMatchObject([
      { url: '/api/v2/write?bucket=app&precision=ms&org=shop', headers: { authorization: 'Token s3cr3t==' } },
      { url: '/api/v2/write?bucket=app&precision=ms' },
    ])
    expect(received[1]?.headers).not.toHaveProperty('authorization')
  })

  it('sends nothing when there is nothing to send', async () => {
    const { url, received } = await serve(accept)
    await influx({ url, database: 'app' }).deliver(new Registry().snapshot(), never)
    expect(received).toEqual([])
  })

  it.each([200, 400, 401, 404, 503])(
    'does not take %d for delivered, and says what the server said',
    async (status) => {
      const { url } = await serve((_, response) =>
        response.writeHead(status).end('{"error":"field type\nconflict"}'),
      )
      expect(await failure(influx({ url, database: 'app' }).deliver(snapshot(), never))).toBe(
        `answered ${status} ({"error":"field type conflict"}), expected 204`,
      )
    },
  )

  it('follows no redirect', async () => {
    const elsewhere = await serve(accept)
    const { url } = await serve((_, response) => response.writeHead(302, { location: elsewhere.url }).end())
    expect(await failure(influx({ url, database: 'app' }).deliver(snapshot(), never))).toBe(
      'answered 302, expected 204',
    )
    expect(elsewhere.received).toEqual([])
  })

  it('does not wait for the end of a long answer', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(500)
      response.write('x'.repeat(100_000))
    })
    expect(await failure(influx({ url, database: 'app' }).deliver(snapshot(), never))).toBe(
      `answered 500 (${'x'.repeat(300)}), expected 204`,
    )
  })

  it('says why there was no answer', async () => {
    const { url } = await serve(accept)
    for (const stop of stops.splice(0)) await stop()
    expect(await failure(influx({ url, database: 'app' }).deliver(snapshot(), never))).toContain(
      'ECONNREFUSED',
    )
  })

  it('ends when its signal does', async () => {
    const abort = new AbortController()
    // Hangs up on the caller's side only: the request is never answered.
    const { url } = await serve(() => abort.abort(new Error('too late')))
    expect(await failure(influx({ url, database: 'app' }).deliver(snapshot(), abort.signal))).toBe('too late')
  })

  it('works under a reporter', async () => {
    const { url, received } = await serve(accept)
    const registry = new Registry()
    registry.counter('orders').inc()
    const reporter = createReporter({
      registry,
      destination: influx({ url, database: 'app' }),
      everyMs: 60_000,
    })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered' })
    expect(received).toHaveLength(1)
  })
})

describe('credentials', () => {
  const password = 'correct horse'
  const encoded = Buffer.from(`writer:${password}`).toString('base64')

  it.each(['echoed whole', 'behind what is shown', 'across the end of what is shown'])(
    'are in no error text: %s',
    async (place) => {
      const before = {
        'echoed whole': 0,
        'behind what is shown': 400,
        'across the end of what is shown': 284,
      }[place]
      const { url } = await serve(async (request, response) => {
        const answer = `${'-'.repeat(before ?? 0)}${request.headers.authorization} ${password}`
        // In two pieces: the first ends within the credentials that begin within what would be shown. Some
        // turns of the event loop in between, or they arrive as one.
        response.writeHead(400).write(answer.slice(0, 303))
        for (let turn = 0; turn < 20; turn += 1) await settle()
        response.end(answer.slice(303))
      })
      for (const destination of [
        influx({ url, database: 'app', credentials: { username: 'writer', password } }),
        influx({ url, bucket: 'app', token: 'tok-en-1234567890' }),
      ]) {
        const { error } = (await createReporter({
          registry: { snapshot },
          destination,
          everyMs: 1000,
        }).reportOnce()) as { error: Error }
        const shown = `${error.stack}${String(error.cause)}${JSON.stringify(error)}`
        expect(error.message).toContain('answered 400')
        for (const secret of [password, encoded, encoded.slice(0, 8), 'correct', 'tok-en']) {
          expect(shown).not.toContain(secret)
        }
      }
    },
  )

  it('may be without a password', async () => {
    const { url } = await serve((_, response) => response.writeHead(401).end('who are you'))
    const destination = influx({ url, database: 'app', credentials: { username: 'writer', password: '' } })
    expect(await failure(destination.deliver(snapshot(), never))).toBe(
      'answered 401 (who are you), expected 204',
    )
  })

  it('are refused where they would leak, in words that do not repeat them', () => {
    const refused: [() => unknown, string][] = [
      [
        () => influx({ url: 'http://writer:s3cr3t@localhost:8086', database: 'app' }),
        'url must not hold credentials: pass them as credentials or token',
      ],
      [
        () => influx({ url: 'writer:s3cr3t@localhost', database: 'app' }),
        'url must be an absolute http or https URL',
      ],
      [() => influx({ url: 'nonsense', database: 'app' }), 'url must be an absolute http or https URL'],
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
    for (const [attempt, message] of refused) expect(attempt).toThrow(new RangeError(message))
  })

  it('are not in the name', () => {
    expect(
      influx({ url: 'https://tsdb.example/x?u=a&p=s3cr3t#t', bucket: 'app', token: 's3cr3t' }).name,
    ).toBe('InfluxDB at https://tsdb.example/x/api/v2/write')
  })
})
