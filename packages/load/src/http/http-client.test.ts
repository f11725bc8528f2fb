import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { type Listening, listenHttp, listenHttps, listenRaw } from '../fixtures/net-server.ts'
import { selfSigned } from '../fixtures/self-signed.ts'
import { createHttpClient, type HttpClient, type HttpClientOptions } from './http-client.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function served(server: Promise<Listening>): Promise<Listening> {
  const listening = await server
  closing.push(listening.close)
  return listening
}

function clientOf(origin: string, options: Omit<HttpClientOptions, 'origin'> = {}): HttpClient {
  const client = createHttpClient({ origin, ...options })
  closing.push(client.close)
  return client
}

/** Says back what it was asked. */
const echo = (): Promise<Listening> =>
  served(
    listenHttp(async (request, response) => {
      const body = await text(request)
      const { method, url, headers } = request
      response.setHeader('x-name', 'echo')
      response.statusCode = url === '/missing' ? 404 : 200
      response.end(
        JSON.stringify({ method, url, body, token: headers['x-token'], kind: headers['content-type'] }),
      )
    }),
  )

describe('a request', () => {
  it('carries method, path, headers and body, and brings the whole answer back', async () => {
    const { origin } = await echo()
    const client = clientOf(origin, { headers: { 'x-token': 'all' } })
    const answer = await client.request({
      method: 'POST',
      path: '/orders?limit=1',
      headers: { 'content-type': 'application/json' },
      body: '{"naïve":1}',
      readBody: true,
    })
    expect(JSON.parse(answer.text ?? '')).toEqual({
      method: 'POST',
      url: '/orders?limit=1',
      body: '{"naïve":1}',
      token: 'all',
      kind: 'application/json',
    })
    expect([answer.status, answer.headers['x-name']]).toEqual([200, 'echo'])
    expect(answer.bytes).toBe(Buffer.byteLength(answer.text ?? ''))
  })

  it('has headers of its own before those of the client', async () => {
    const { origin } = await echo()
    const client = clientOf(origin, { headers: { 'x-token': 'all' } })
    const { text: body } = await client.request({ path: '/', headers: { 'x-token': 'own' }, readBody: true })
    expect(JSON.parse(body ?? '')).toMatchObject({ method: 'GET', token: 'own' })
  })

  it('resolves whatever the status is', async () => {
    const { origin } = await echo()
    expect(await clientOf(origin).request({ path: '/missing' })).toMatchObject({ status: 404 })
  })

  it('counts a body that streams by without keeping it', async () => {
    const { origin } = await served(
      listenHttp((_, response) => {
        const chunk = Buffer.alloc(64 * 1024)
        for (let sent = 0; sent < 32; sent++) response.write(chunk)
        response.end()
      }),
    )
    expect(await clientOf(origin).request({ path: '/' })).toMatchObject({ bytes: 2 * 1024 ** 2, text: null })
  })

  it('takes the requests of a sender in turn', async () => {
    const { origin } = await echo()
    const send = clientOf(origin).sender([1, 2].map((id) => ({ path: `/orders/${id}`, readBody: true })))
    const urls: unknown[] = []
    for (let call = 0; call < 3; call++) urls.push(JSON.parse((await send()).text ?? '').url)
    expect(urls).toEqual(['/orders/1', '/orders/2', '/orders/1'])
  })
})

describe('sockets', () => {
  it('are kept alive, and one request at a time is on each of them', async () => {
    let underWay = 0
    let most = 0
    const waiting: (() => void)[] = []
    const server = await served(
      listenHttp((_, response) => {
        most = Math.max(most, ++underWay)
        waiting.push(() => {
          underWay--
          response.end('ok')
        })
        if (waiting.length === 3) for (const answer of waiting.splice(0)) answer()
      }),
    )
    const client = clientOf(server.origin, { connections: 3 })
    for (let lap = 0; lap < 3; lap++) {
      await Promise.all(Array.from({ length: 3 }, () => client.request({ path: '/' })))
    }
    expect(most).toBe(3)
    expect(server.sockets()).toBe(3)
  })
})

describe('a server that does not answer', () => {
  it('is named when it refuses the connection', async () => {
    const { origin, port, close } = await listenHttp(() => {})
    await close()
    const refused = clientOf(origin).request({ path: '/' })
    await expect(refused).rejects.toMatchObject({
      name: 'HttpError',
      code: 'ECONNREFUSED',
      message: `127.0.0.1:${port}: connection refused (ECONNREFUSED)`,
    })
  })

  it('is named when nobody knows its name', async () => {
    const client = clientOf('http://no-such-host.invalid', { allowedHosts: ['no-such-host.invalid'] })
    await expect(client.request({ path: '/' })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^no-such-host\.invalid: host name not found \((?:ENOTFOUND|EAI_AGAIN)\)$/,
      ),
    })
  })

  it.each<[string, string, RegExp]>([
    ['closes the connection', '', /connection closed by the server/],
    [
      'answers something else',
      'SSH-2.0-OpenSSH_9\r\n\r\n',
      /: malformed HTTP answer \((?:HPE_\w+|HTTPParserError)\)$/,
    ],
    [
      'ends in the middle of the body',
      'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf',
      /closed by the server/,
    ],
    ['ends in the middle of the head', 'HTTP/1.1 200 OK\r\ncontent-le', /closed by the server|malformed/],
  ])('is named when it %s', async (_, said, message) => {
    const { origin } = await served(listenRaw((socket) => socket.once('data', () => socket.end(said))))
    const failed = await clientOf(origin)
      .request({ path: '/' })
      .catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: 'HttpError', message: expect.stringMatching(message) })
  })

  it.each<[string, string]>([
    ['says nothing', ''],
    ['begins and never ends', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n'],
  ])('is given up when it %s', async (_, begins) => {
    const { origin } = await served(
      listenRaw((socket) => {
        socket.write(begins)
        // A byte now and then: each part of the body is in time, the whole never is.
        const drip = setInterval(() => begins !== '' && socket.write('.'), 20)
        socket.on('close', () => clearInterval(drip))
      }),
    )
    await expect(clientOf(origin, { timeLimitSeconds: 0.2 }).request({ path: '/' })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
  })

  it('gives up what waits for a socket as well, and its socket serves the next request', async () => {
    let requests = 0
    const { origin } = await served(
      listenHttp((_, response) => void (++requests > 1 && response.end('late'))),
    )
    const client = clientOf(origin, { timeLimitSeconds: 0.2, connections: 1 })
    const both = await Promise.allSettled([client.request({ path: '/1' }), client.request({ path: '/2' })])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect((await client.request({ path: '/3' })).bytes).toBe(4)
  })
})

describe('a server behind TLS', () => {
  const own = selfSigned()
  const secured = (tls = own): Promise<Listening> =>
    served(listenHttps(tls, (request, response) => response.end(`secret of ${request.url}`)))

  it('is answered for with the certificate that signed its own, on sockets that are kept alive', async () => {
    const { origin, sockets } = await secured()
    const client = clientOf(origin, { tls: { ca: own.cert }, connections: 1 })
    for (const path of ['/a', '/b']) {
      const answer = await client.request({ path, readBody: true })
      expect([answer.status, answer.text]).toEqual([200, `secret of ${path}`])
    }
    expect(sockets()).toBe(1)
  })

  it('is refused where nobody signed its certificate', async () => {
    const { origin, port } = await secured()
    await expect(clientOf(origin).request({ path: '/' })).rejects.toMatchObject({
      name: 'HttpError',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      message: `127.0.0.1:${port}: TLS (DEPTH_ZERO_SELF_SIGNED_CERT)`,
    })
  })

  it('is refused where another one signed it', async () => {
    const { origin } = await secured()
    const client = clientOf(origin, { tls: { ca: selfSigned().cert } })
    await expect(client.request({ path: '/' })).rejects.toMatchObject({ name: 'HttpError' })
  })

  it('is refused when its certificate is for another address', async () => {
    const other = selfSigned('127.0.0.2')
    const { origin, port } = await secured(other)
    const client = clientOf(origin, { tls: { ca: other.cert } })
    await expect(client.request({ path: '/' })).rejects.toMatchObject({
      message: `127.0.0.1:${port}: TLS (ERR_TLS_CERT_ALTNAME_INVALID)`,
    })
  })

  it('is taken as it is where that was asked for', async () => {
    const { origin } = await secured()
    const client = clientOf(origin, { tls: { rejectUnauthorized: false } })
    expect(await client.request({ path: '/' })).toMatchObject({ status: 200 })
  })

  it('is told from one that speaks plain HTTP', async () => {
    const { port } = await echo()
    const client = clientOf(`https://127.0.0.1:${port}`)
    await expect(client.request({ path: '/' })).rejects.toMatchObject({
      name: 'HttpError',
      message: expect.stringContaining('TLS'),
    })
  })
})

describe('options', () => {
  it.each<[string, Partial<HttpClientOptions>, string]>([
    ['a path in the origin', { origin: 'http://localhost/api' }, 'origin: found "http://localhost/api"'],
    ['another protocol', { origin: 'ftp://localhost' }, 'origin: found "ftp://localhost"'],
    ['no URL', { origin: 'localhost:3000x' }, 'origin: found "localhost:3000x"'],
    ['no connection', { connections: 0 }, 'connections: found 0; allowed is an integer from 1 to 10000'],
    ['NaN', { pipelining: Number.NaN }, 'pipelining: found NaN; allowed is an integer from 1 to 100'],
    [
      'no time',
      { timeLimitSeconds: 0 },
      'timeLimitSeconds: found 0; allowed is a number above 0, up to 3600',
    ],
    ['another machine', { origin: 'http://example.com' }, 'found the host "example.com"'],
  ])('refuses %s', (_, options, message) => {
    expect(() => createHttpClient({ origin: 'http://localhost', ...options })).toThrow(message)
  })

  it('refuses a sender without requests', async () => {
    expect(() => clientOf('http://localhost').sender([])).toThrow('sender needs at least one request')
  })
})
