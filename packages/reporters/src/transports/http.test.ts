import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { settle } from '../fixtures/manual-time.ts'
import { serveHttp } from '../fixtures/serve.ts'
import type { Outcome } from '../transport.ts'
import { httpTransport, judgeStatus, retryAfterMs } from './http.ts'

const never = new AbortController().signal
const payload = Buffer.from('größe=1\n')

function messageOf(outcome: Outcome): string {
  return 'error' in outcome ? outcome.error.message : outcome.status
}

describe('httpTransport', () => {
  it('posts payloads over one connection, which does not keep the process alive', async () => {
    const { url, received } = await serveHttp((_, response) => response.writeHead(204).end())
    const transport = httpTransport({
      url: `${url}/write?db=a%20b`,
      headers: { 'content-type': 'text/plain' },
    })
    expect(await transport.send(payload, never)).toEqual({ status: 'sent' })
    expect(await transport.send(payload, never)).toEqual({ status: 'sent' })
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/write?db=a%20b',
        headers: { 'content-type': 'text/plain', 'content-length': '10' },
        body: payload,
      },
      {},
    ])
    expect(received[0]?.socket).toBe(received[1]?.socket)
    await transport.close?.()
    expect(await transport.send(payload, never)).toEqual({ status: 'sent' })
    await transport.close?.()
  })

  it('compresses what is large', async () => {
    const { url, received } = await serveHttp((_, response) => response.end())
    const transport = httpTransport({ url, gzip: true })
    const large = Buffer.from('orders '.repeat(1000))
    await transport.send(large, never)
    await transport.send(payload, never)
    expect(received[0]?.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(received[0]?.body ?? '').equals(large)).toBe(true)
    expect(received[1]?.headers).not.toHaveProperty('content-encoding')
    await transport.close?.()
  })

  it('knows what a status means', async () => {
    const statuses: Record<string, number[]> = {
      sent: [200, 204],
      retry: [408, 425, 429, 500, 503],
      'too large': [413],
      refused: [302, 401, 403, 404, 405, 407],
      rejected: [400, 409, 422],
    }
    for (const [expected, codes] of Object.entries(statuses)) {
      for (const status of codes) {
        expect(judgeStatus({ status, headers: {} }, Error).status, String(status)).toBe(expected)
      }
    }
  })

  it('follows no redirect, and says what the server said', async () => {
    const elsewhere = await serveHttp((_, response) => response.end())
    const { url } = await serveHttp((_, response) =>
      response.writeHead(302, { location: elsewhere.url }).end('go\nthere'),
    )
    expect(messageOf(await httpTransport({ url }).send(payload, never))).toBe(
      'answered 302 (go there), expected 2xx',
    )
    expect(elsewhere.received).toEqual([])
  })

  it('tells how long the server asks to be left alone', async () => {
    const { url } = await serveHttp((_, response) => response.writeHead(429, { 'retry-after': '7' }).end())
    expect(await httpTransport({ url }).send(payload, never)).toMatchObject({
      status: 'retry',
      afterMs: 7000,
    })
  })

  it('reads no more of an answer than it wants', async () => {
    const { url } = await serveHttp((_, response) => {
      response.writeHead(500)
      response.write('x'.repeat(100_000))
    })
    expect(messageOf(await httpTransport({ url }).send(payload, never))).toBe(
      `answered 500 (${'x'.repeat(300)}), expected 2xx`,
    )
  })

  it('tells a server that is not there from one that hangs up', async () => {
    const gone = await serveHttp(() => undefined)
    await gone.close()
    const refused = await httpTransport({ url: gone.url }).send(payload, never)
    expect(refused).toMatchObject({ status: 'retry', unreached: true })
    expect(messageOf(refused)).toContain('ECONNREFUSED')
    const rude = await serveHttp((request) => request.socket.resetAndDestroy())
    expect(await httpTransport({ url: rude.url }).send(payload, never)).toMatchObject({
      status: 'retry',
      unreached: false,
    })
  })

  it('ends when its signal does, in the middle of an answer too', async () => {
    for (const begin of [false, true]) {
      const abort = new AbortController()
      const { url } = await serveHttp((_, response) => {
        if (begin) response.writeHead(200).write('x')
        setImmediate(() => abort.abort(new Error('too late')))
      })
      const outcome = await httpTransport({ url }).send(payload, abort.signal)
      expect(outcome).toMatchObject({ status: 'retry', unreached: false })
      expect(messageOf(outcome)).toBe('too late')
    }
    const late = AbortSignal.abort(new Error('already'))
    expect(
      messageOf(
        await httpTransport({ url: 'http://127.0.0.1:9' })
          .send(payload, late)
          .catch((error) => ({ status: 'retry', error })),
      ),
    ).toBe('already')
  })

  it('takes nonsense for a failure', async () => {
    const { url } = await serveHttp((request) => request.socket.end('SSH-2.0-OpenSSH\r\n\r\n'))
    expect(await httpTransport({ url }).send(payload, never)).toMatchObject({ status: 'retry' })
  })
})

describe('secrets', () => {
  const secret = 'correct horse battery staple'

  it.each([0, 280, 400, 16_380])('are in no error text, echoed after %d bytes', async (before) => {
    const { url } = await serveHttp(async (_, response) => {
      const answer = `${'-'.repeat(before)}${secret}`
      // In two pieces, which arrive apart.
      response.writeHead(400).write(answer.slice(0, before + 5))
      await settle()
      response.end(answer.slice(before + 5))
    })
    const outcome = await httpTransport({ url, secrets: [secret, ''] }).send(payload, never)
    expect(messageOf(outcome)).toContain('answered 400')
    expect(messageOf(outcome)).not.toContain('corre')
  })

  it('are refused where they would leak, in words that do not repeat them', () => {
    const attempts: [() => unknown, string][] = [
      [
        () => httpTransport({ url: 'http://writer:s3cr3t@localhost' }),
        'url must not hold credentials: pass them as options',
      ],
      [() => httpTransport({ url: 'writer:s3cr3t@localhost' }), 'url must be an absolute http or https URL'],
      [() => httpTransport({ url: 'ftp://localhost' }), 'url must be an absolute http or https URL'],
      [
        () => httpTransport({ url: 'http://localhost', headers: { authorization: 's3cr3t\n' } }),
        'header authorization holds characters that no header can carry',
      ],
    ]
    for (const [attempt, message] of attempts) expect(attempt).toThrow(new RangeError(message))
  })
})

describe('retryAfterMs', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 9000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j is %s', (header, expected) => {
    expect(retryAfterMs(header, 1000)).toBe(expected)
  })
})
