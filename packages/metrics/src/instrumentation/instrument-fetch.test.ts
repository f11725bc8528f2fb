import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { ManualClock } from '../clock.ts'
import { Registry } from '../registry.ts'
import { type RunningServer, serve } from './fixtures/http-server.ts'
import { linesOf } from './fixtures/series.ts'
import { type InstrumentFetchOptions, instrumentFetch } from './instrument-fetch.ts'
import type { Instrumentation } from './instrumentation.ts'

const DURATION = 'http.client.request.duration'
const ACTIVE = 'http.client.active_requests'

const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function instrumented(
  options: InstrumentFetchOptions = {},
  registry = new Registry(),
): { registry: Registry; instrumentation: Instrumentation } {
  const instrumentation = instrumentFetch(registry, options)
  ends.push(() => instrumentation.stop())
  return { registry, instrumentation }
}

async function running(listener: RequestListener): Promise<RunningServer> {
  const server = await serve(listener)
  ends.push(() => server.close())
  return server
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test('requests are counted by method, server and status; 400 and above are errors', async () => {
  const { registry, instrumentation } = instrumented()
  const { origin, port } = await running((request, response) => {
    response.writeHead(Number(request.url?.slice(1))).end()
  })
  for (const status of [200, 200, 404, 500]) await (await fetch(`${origin}/${status}`)).text()
  await (await fetch(`${origin}/201`, { method: 'POST', body: 'x' })).text()
  expect(linesOf(registry, DURATION)).toEqual([
    `GET 127.0.0.1 ${port} 200 -: 2`,
    `GET 127.0.0.1 ${port} 404 404: 1 of which 1 failed`,
    `GET 127.0.0.1 ${port} 500 500: 1 of which 1 failed`,
    `POST 127.0.0.1 ${port} 201 -: 1`,
  ])
  expect(linesOf(registry, ACTIVE)).toEqual([`127.0.0.1 ${port}: 0`])
  expect(instrumentation.errors).toBe(0)
})

test('a request lasts until its body is there', async () => {
  const clock = new ManualClock()
  const { registry } = instrumented({}, new Registry({ clock }))
  let finish: () => void = () => undefined
  const { origin, port } = await running((_, response) => {
    response.write('a')
    finish = () => response.end('b')
  })
  const response = await fetch(origin)
  expect(linesOf(registry, ACTIVE)).toEqual([`127.0.0.1 ${port}: 1`])
  clock.advanceNs(3e6)
  finish()
  await response.text()
  const [metric] = registry.snapshot().metrics.filter(({ name }) => name === DURATION)
  expect(metric).toMatchObject({ histogram: { count: 1, max: 3e6 } })
})

test('many requests at once end in none under way', async () => {
  const { registry } = instrumented()
  const { origin, port } = await running((_, response) => response.end('done'))
  await Promise.all(Array.from({ length: 200 }, async (_, i) => (await fetch(`${origin}/${i}`)).text()))
  expect(linesOf(registry, DURATION)).toEqual([`GET 127.0.0.1 ${port} 200 -: 200`])
  expect(linesOf(registry, ACTIVE)).toEqual([`127.0.0.1 ${port}: 0`])
})

test('each redirect is a request of its own', async () => {
  const { registry } = instrumented()
  const { origin, port } = await running((request, response) => {
    if (request.url === '/old') response.writeHead(302, { location: '/new' }).end()
    else response.end()
  })
  await (await fetch(`${origin}/old`)).text()
  expect(linesOf(registry, DURATION)).toEqual([
    `GET 127.0.0.1 ${port} 200 -: 1`,
    `GET 127.0.0.1 ${port} 302 -: 1`,
  ])
})

test('failures are counted by kind', async () => {
  const { registry } = instrumented()
  const closed = await freePort()
  const { origin, port } = await running((request, response) => {
    if (request.url === '/cut') response.writeHead(200, { 'content-length': 9 }).write('half')
    if (request.url === '/reset') (request.socket as Socket).resetAndDestroy()
    if (request.url === '/cut') setImmediate(() => response.destroy())
  })
  await expect(fetch(`http://127.0.0.1:${closed}`)).rejects.toThrow()
  await expect(fetch(`${origin}/reset`)).rejects.toThrow()
  await expect(fetch(`${origin}/cut`).then((response) => response.text())).rejects.toThrow()
  await expect(fetch(`${origin}/slow`, { signal: AbortSignal.timeout(50) })).rejects.toThrow()
  const aborter = new AbortController()
  const aborted = fetch(`${origin}/slow`, { signal: aborter.signal })
  await vi.waitFor(() => expect(linesOf(registry, ACTIVE)).toContain(`127.0.0.1 ${port}: 1`))
  aborter.abort()
  await expect(aborted).rejects.toThrow()
  const kinds = [
    `GET 127.0.0.1 ${closed} - ECONNREFUSED: 1 of which 1 failed`,
    `GET 127.0.0.1 ${port} - AbortError: 1 of which 1 failed`,
    `GET 127.0.0.1 ${port} - ECONNRESET: 1 of which 1 failed`,
    `GET 127.0.0.1 ${port} - TimeoutError: 1 of which 1 failed`,
    `GET 127.0.0.1 ${port} 200 UND_ERR_SOCKET: 1 of which 1 failed`,
  ]
  // In the order of the ports, which are anything.
  await vi.waitFor(() => expect(linesOf(registry, DURATION)).toEqual(kinds.sort()))
  expect(linesOf(registry, ACTIVE)).toEqual([`127.0.0.1 ${closed}: 0`, `127.0.0.1 ${port}: 0`].sort())
})

test('servers past the limit share one name', async () => {
  const { registry } = instrumented({ maxServers: 1 })
  const first = await running((_, response) => response.end())
  const others = await Promise.all([1, 2].map(() => running((_, response) => response.end())))
  for (const { origin } of [first, ...others, first]) await (await fetch(origin)).text()
  expect(linesOf(registry, DURATION)).toEqual([
    `GET 127.0.0.1 ${first.port} 200 -: 2`,
    'GET _OTHER - 200 -: 2',
  ])
  expect(() => instrumentFetch(new Registry(), { maxServers: 0 })).toThrow(/maxServers must be an integer/)
})

test('ports are those of the scheme where the address has none', () => {
  const { registry } = instrumented()
  for (const origin of ['http://a.test', 'https://a.test', new URL('https://b.test:8443')]) {
    const request = { method: 'GET', origin }
    channel('undici:request:create').publish({ request })
    channel('undici:request:headers').publish({ request, response: { statusCode: 204 } })
    channel('undici:request:trailers').publish({ request })
  }
  expect(linesOf(registry, DURATION)).toEqual([
    'GET a.test 443 204 -: 1',
    'GET a.test 80 204 -: 1',
    'GET b.test 8443 204 -: 1',
  ])
})

test('what becomes another protocol is not counted, and what is no request hurts nobody', () => {
  const { registry, instrumentation } = instrumented()
  const create = channel('undici:request:create')
  create.publish({ request: { method: 'CONNECT', origin: 'http://proxy.test' } })
  create.publish({ request: { method: 'GET', origin: 'http://ws.test', upgrade: 'websocket' } })
  expect(instrumentation.errors).toBe(0)
  create.publish({ request: { method: 'GET', origin: 'no origin' } })
  create.publish(undefined)
  channel('undici:request:error').publish({ request: {}, error: undefined })
  expect(instrumentation.errors).toBe(2)
  expect(linesOf(registry, DURATION)).toEqual([])
})

test('an error is told once, whatever it is', () => {
  const { registry } = instrumented()
  const secret = { code: 'x'.repeat(100), name: 'has spaces in it' }
  const hostile = {
    get code(): string {
      throw new Error('no')
    },
  }
  for (const error of [undefined, 'text', secret, hostile, { code: 20, name: 'AbortError' }]) {
    const request = { method: 'GET', origin: 'http://a.test' }
    channel('undici:request:create').publish({ request })
    channel('undici:request:error').publish({ request, error })
    channel('undici:request:error').publish({ request, error })
  }
  expect(linesOf(registry, DURATION)).toEqual([
    'GET a.test 80 - AbortError: 1 of which 1 failed',
    'GET a.test 80 - _OTHER: 4 of which 4 failed',
  ])
})

test('kinds of errors have an end', () => {
  const { registry } = instrumented()
  for (let i = 0; i < 150; i++) {
    const request = { method: 'GET', origin: 'http://a.test' }
    channel('undici:request:create').publish({ request })
    channel('undici:request:error').publish({ request, error: { code: `E${i}` } })
  }
  const lines = linesOf(registry, DURATION)
  expect(lines).toHaveLength(101)
  expect(lines).toContain('GET a.test 80 - _OTHER: 50 of which 50 failed')
})

test('stopping forgets what is under way', async () => {
  const { registry, instrumentation } = instrumented()
  const answers: (() => void)[] = []
  const { origin } = await running((_, response) => {
    answers.push(() => response.end())
  })
  const answer = fetch(origin)
  await vi.waitFor(() => expect(answers).toHaveLength(1))
  expect(linesOf(registry, ACTIVE)).toHaveLength(1)
  instrumentation.stop()
  answers[0]?.()
  await (await answer).text()
  expect(linesOf(registry, DURATION)).toEqual([])
  expect(linesOf(registry, ACTIVE)).toEqual([])
})
