import { once } from 'node:events'
import {
  createServer,
  get,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import type { Registry } from '../registry.ts'
import type { Snapshot } from '../snapshot.ts'
import { counter, representative, snapshotOf } from './fixtures/snapshots.ts'
import { jsonView } from './json-view.ts'
import { metricsHandler } from './metrics-handler.ts'
import { openMetricsText } from './open-metrics-text.ts'
import { prometheusText } from './prometheus-text.ts'

let server: Server | undefined

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((closed) => (server === undefined ? closed(undefined) : server.close(closed)))
  server = undefined
})

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`
}

const source = { snapshot: () => representative }

/** Thirty megabytes: more than all buffers between two ends of a connection hold. */
function large(onRead: () => void = () => undefined): Snapshot {
  return snapshotOf(
    Array.from({ length: 300 }, (_, i) => ({
      ...counter('large', { i: `${i}${'x'.repeat(100_000)}` }),
      get count(): number {
        onRead()
        return i
      },
    })),
  )
}

function responseOf(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, resolve).on('error', reject)
  })
}

test.each([
  ['*/*', 'text/plain; version=0.0.4; charset=utf-8', prometheusText],
  [
    'application/openmetrics-text',
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
    openMetricsText,
  ],
  ['application/json', 'application/json', jsonView],
] as const)('%s is answered in %s', async (accept, contentType, render) => {
  const response = await responseOf(await serve(metricsHandler(source)), { accept })
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, contentType])
  expect(response.headers.vary).toBe('accept, accept-encoding')
  expect(await text(response)).toBe([...render(representative)].join(''))
})

test('a source that takes snapshots in turns is asked for one, in turns of a slice', async () => {
  const asked: unknown[] = []
  const inTurns = {
    snapshot(): never {
      throw new Error('in one turn')
    },
    async snapshotInTurns(turns: unknown): Promise<Snapshot> {
      asked.push(turns)
      return representative
    },
  }
  const response = await responseOf(await serve(metricsHandler(inTurns, { sliceNs: 250_000 })))
  expect(await text(response)).toBe([...prometheusText(representative)].join(''))
  expect(asked).toEqual([{ turnMs: 0.25 }])
})

test.each([
  ['fails', () => Promise.reject(new Error('secret')), 'secret'],
  ['never comes', () => new Promise<never>(() => undefined), 'no answer within 50 ms'],
] as const)(
  'a snapshot in turns that %s is status 500 without the reason, and gives its place back',
  async (_, snapshotInTurns, reason) => {
    const errors: unknown[] = []
    const url = await serve(
      metricsHandler(
        { ...source, snapshotInTurns },
        { timeoutMs: 50, maxConcurrent: 1, onError: (error) => errors.push(error) },
      ),
    )
    for (let scrape = 0; scrape < 2; scrape++) {
      const response = await responseOf(url)
      expect([response.statusCode, await text(response)]).toEqual([
        500,
        'The metrics could not be rendered.\n',
      ])
    }
    expect(errors).toEqual([new Error(reason), new Error(reason)])
  },
)

test('a client that reads gzip gets gzip', async () => {
  const response = await responseOf(await serve(metricsHandler(source)), { 'accept-encoding': 'gzip' })
  expect(response.headers['content-encoding']).toBe('gzip')
  const parts = await response.toArray()
  expect(gunzipSync(Buffer.concat(parts)).toString()).toBe([...prometheusText(representative)].join(''))
})

test('HEAD has the headers of GET and takes no snapshot; other methods are refused', async () => {
  let snapshots = 0
  const counting = {
    snapshot(): Snapshot {
      snapshots++
      return representative
    },
  }
  const url = await serve(metricsHandler(counting))
  const head = await fetch(url, { method: 'HEAD', headers: { accept: 'application/json' } })
  expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
    200,
    'application/json',
    '',
  ])
  const post = await fetch(url, { method: 'POST', body: 'x' })
  expect([post.status, post.headers.get('allow'), await post.text()]).toEqual([
    405,
    'GET, HEAD',
    'Only GET and HEAD are allowed.\n',
  ])
  expect(snapshots).toBe(0)
  await (await fetch(url)).text()
  expect(snapshots).toBe(1)
})

test('an error becomes status 500 without its text, and the handler goes on', async () => {
  const errors: unknown[] = []
  let broken: unknown = new Error('secret of the snapshot')
  const failing = {
    snapshot(): Snapshot {
      if (broken !== undefined) throw broken
      return representative
    },
  }
  const onError = (error: unknown): never => {
    errors.push(error)
    throw new Error('secret of onError')
  }
  const url = await serve(metricsHandler(failing, { onError, maxConcurrent: 1 }))
  for (let attempt = 0; attempt < 2; attempt++) {
    const response = await fetch(url)
    expect([response.status, await response.text()]).toEqual([500, 'The metrics could not be rendered.\n'])
  }
  broken = undefined
  expect((await fetch(url)).status).toBe(200)
  expect(errors).toHaveLength(2)
})

test.each(['identity', 'gzip'])('an error while rendering is status 500 too (%s)', async (encoding) => {
  const unreadable = {
    ...counter('a'),
    get tags(): never {
      throw new Error('secret')
    },
  }
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const handler = metricsHandler({ snapshot: () => snapshotOf([unreadable]) }, { onError })
  const response = await fetch(await serve(handler), { headers: { 'accept-encoding': encoding } })
  expect([response.status, await response.text()]).toEqual([500, 'The metrics could not be rendered.\n'])
  expect(response.headers.get('content-encoding')).toBe(null)
  expect(errors).toHaveLength(1)
})

test('an error after the first bytes ends the connection: half a scrape must not pass for a whole one', async () => {
  const late = {
    ...counter('z'),
    get count(): never {
      throw new Error('secret')
    },
  }
  const many = Array.from({ length: 2000 }, (_, i) => counter('a', { i: `${i}` }))
  const response = await responseOf(
    await serve(metricsHandler({ snapshot: () => snapshotOf([...many, late]) })),
  )
  expect(response.statusCode).toBe(200)
  await expect(text(response)).rejects.toThrow('aborted')
})

test('a client that does not read stops the rendering, and gives its place back when it goes', async () => {
  let read = 0
  let snapshot = large(() => read++)
  const closed: Promise<unknown>[] = []
  const handler = metricsHandler({ snapshot: () => snapshot }, { maxConcurrent: 1 })
  const url = await serve((incoming, outgoing) => {
    closed.push(once(outgoing, 'close'))
    handler(incoming, outgoing)
  })
  const response = await responseOf(url)
  snapshot = representative
  const second = await fetch(url)
  expect([second.status, second.headers.get('retry-after')]).toEqual([503, '1'])
  response.destroy()
  await closed[0]
  expect(read).toBeLessThan(300)
  const third = await fetch(url)
  expect([third.status, await third.text()]).toEqual([200, [...prometheusText(representative)].join('')])
})

test('a client that takes too long is cut off', async () => {
  const handler = metricsHandler({ snapshot: () => large() }, { timeoutMs: 50 })
  const closed = new Promise<ServerResponse>((resolve) => {
    void serve((incoming, outgoing) => {
      outgoing.on('close', () => resolve(outgoing))
      handler(incoming, outgoing)
    }).then((url) =>
      responseOf(url).then(
        (response) => response.on('error', () => undefined),
        () => undefined,
      ),
    )
  })
  expect((await closed).writableFinished).toBe(false)
})

test.each([{ sliceNs: -1 }, { sliceNs: Number.NaN }, { maxConcurrent: 0 }, { timeoutMs: 2 ** 31 }])(
  'an option out of its range is refused: %o',
  (options) => {
    expect(() => metricsHandler(source, options)).toThrow(RangeError)
  },
)

test.each([
  { source: undefined, found: 'undefined' },
  { source: new Map(), found: 'Map' },
  { source: Object.create(null), found: 'an object' },
])('refuses what has no snapshot: $found', ({ source, found }) => {
  expect(() => metricsHandler(source as unknown as Registry)).toThrow(
    `a Registry is needed, or what else has snapshot(), got ${found}`,
  )
})
