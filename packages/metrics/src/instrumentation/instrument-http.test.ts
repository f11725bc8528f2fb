import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test, vi } from 'vitest'
import { ManualClock } from '../clock.ts'
import { openMetricsText } from '../exposition/open-metrics-text.ts'
import { prometheusText } from '../exposition/prometheus-text.ts'
import { Registry } from '../registry.ts'
import { type RunningServer, serve } from './fixtures/http-server.ts'
import { linesOf } from './fixtures/series.ts'
import { setHttpRoute } from './http-route.ts'
import { type InstrumentHttpOptions, instrumentHttp } from './instrument-http.ts'
import type { Instrumentation } from './instrumentation.ts'

const DURATION = 'http.server.request.duration'
const ACTIVE = 'http.server.active_requests'

const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function instrumented(
  options: InstrumentHttpOptions = {},
  registry = new Registry(),
): { registry: Registry; instrumentation: Instrumentation } {
  const instrumentation = instrumentHttp(registry, options)
  ends.push(() => instrumentation.stop())
  return { registry, instrumentation }
}

async function running(...args: Parameters<typeof serve>): Promise<RunningServer> {
  const server = await serve(...args)
  ends.push(() => server.close())
  return server
}

/** The status and the text of the answer. */
async function answerOf(
  url: string,
  options: { method?: string; agent?: Agent | false } = {},
): Promise<[number | undefined, string]> {
  const outgoing = request(url, { agent: false, ...options })
  outgoing.end()
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  return [response.statusCode, await text(response)]
}

/** Until the server has noticed. */
async function settled(registry: Registry): Promise<void> {
  await vi.waitFor(() => expect(linesOf(registry, ACTIVE).every((line) => line.endsWith(': 0'))).toBe(true))
}

test('a thousand requests are counted by method, route and status, and none is left in flight', async () => {
  const { registry, instrumentation } = instrumented({ route: ({ url }) => url?.replace(/\d+/, ':id') })
  const { origin, server } = await running((incoming, response) => {
    response.statusCode = incoming.method === 'POST' ? 201 : incoming.url === '/orders/13' ? 404 : 200
    response.end('done')
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  ends.push(() => agent.destroy())
  await Promise.all(
    Array.from({ length: 1000 }, (_, i) =>
      answerOf(`${origin}/orders/${i}`, { method: i % 4 === 0 ? 'POST' : 'GET', agent }),
    ),
  )
  await settled(registry)
  expect(linesOf(registry, DURATION)).toEqual([
    'GET /orders/:id 200 -: 749',
    'GET /orders/:id 404 -: 1',
    'POST /orders/:id 201 -: 250',
  ])
  expect(linesOf(registry, ACTIVE)).toEqual(['GET: 0', 'POST: 0'])
  expect(instrumentation.errors).toBe(0)
  // Eight connections that are kept alive, with nothing of the instrumentation left on them.
  expect(sockets.size).toBeLessThanOrEqual(8)
  const listeners = [...sockets].map((socket) => socket.listenerCount('close'))
  instrumentation.stop()
  expect([...sockets].map((socket) => socket.listenerCount('close'))).toEqual(listeners)
  expect(new Set(listeners).size).toBe(1)
})

test('the duration is that of the clock, from the headers to the end of the answer', async () => {
  const clock = new ManualClock()
  const { registry } = instrumented({}, new Registry({ clock }))
  const { origin } = await running((_, response) => {
    response.write('a')
    clock.advanceNs(7e6)
    response.end('b')
  })
  await answerOf(origin)
  const [metric] = registry.snapshot().metrics.filter(({ name }) => name === DURATION)
  expect(metric).toMatchObject({ histogram: { count: 1, max: 7e6 }, unit: 'ns' })
})

test('status 500 and above is an error, with the status as its type', async () => {
  const { registry } = instrumented()
  const { origin } = await running((incoming, response) => {
    response.writeHead(Number(incoming.url?.slice(1))).end()
  })
  for (const status of [200, 304, 404, 500, 503]) await answerOf(`${origin}/${status}`)
  expect(linesOf(registry, DURATION)).toEqual([
    'GET - 200 -: 1',
    'GET - 304 -: 1',
    'GET - 404 -: 1',
    'GET - 500 500: 1 of which 1 failed',
    'GET - 503 503: 1 of which 1 failed',
  ])
})

test('methods that are not known share one name, and the list can be replaced', async () => {
  const { registry } = instrumented()
  const { registry: other } = instrumented({ methods: ['PURGE'] })
  const { origin } = await running((_, response) => response.end())
  for (const method of ['PURGE', 'MKCOL', 'PATCH']) await answerOf(origin, { method })
  expect(linesOf(registry, DURATION)).toEqual(['PATCH - 200 -: 1', '_OTHER - 200 -: 2'])
  expect(linesOf(other, DURATION)).toEqual(['PURGE - 200 -: 1', '_OTHER - 200 -: 2'])
})

test('a client that goes away before the answer leaves no request in flight and is counted', async () => {
  const { registry } = instrumented()
  let arrived: () => void = () => undefined
  const { origin } = await running((incoming, response) => {
    if (incoming.url === '/begun') response.writeHead(200).write('beginning')
    arrived()
  })
  for (const path of ['/silent', '/begun']) {
    const atServer = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const outgoing = get(`${origin}${path}`, { agent: false }).on('error', () => undefined)
    await atServer
    expect(linesOf(registry, ACTIVE)).toEqual(['GET: 1'])
    outgoing.destroy()
    await settled(registry)
  }
  expect(linesOf(registry, DURATION)).toEqual(['GET - - aborted: 1', 'GET - 200 aborted: 1'])
})

test('an answer that was written but not received is aborted', async () => {
  const { registry } = instrumented()
  let ended: () => void = () => undefined
  const atEnd = new Promise<void>((resolve) => {
    ended = resolve
  })
  const { port } = await running((_, response) => {
    // More than the buffers of both ends hold.
    response.end(Buffer.alloc(64 * 2 ** 20))
    ended()
  })
  const client = connect(port, '127.0.0.1')
  client.on('error', () => undefined)
  client.pause()
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  await atEnd
  expect(linesOf(registry, ACTIVE)).toEqual(['GET: 1'])
  client.destroy()
  await settled(registry)
  expect(linesOf(registry, DURATION)).toEqual(['GET - 200 aborted: 1'])
})

test('requests sent ahead on one connection end with it, those in the queue too', async () => {
  const { registry } = instrumented()
  let arrived = 0
  const { port } = await running((incoming, response) => {
    arrived++
    if (incoming.url === '/1') response.end('first')
  })
  const client = connect(port, '127.0.0.1')
  const warnings: Error[] = []
  const warned = (warning: Error): unknown => warnings.push(warning)
  process.on('warning', warned)
  ends.push(() => process.off('warning', warned))
  const ahead = 20
  for (let i = 1; i <= ahead; i++) client.write(`GET /${i} HTTP/1.1\r\nhost: x\r\n\r\n`)
  await vi.waitFor(() => expect(arrived).toBe(ahead))
  await vi.waitFor(() => expect(linesOf(registry, ACTIVE)).toEqual([`GET: ${ahead - 1}`]))
  client.destroy()
  await settled(registry)
  expect(linesOf(registry, DURATION)).toEqual([`GET - - aborted: ${ahead - 1}`, 'GET - 200 -: 1'])
  expect(warnings).toEqual([])
})

test('a request that the server itself refuses is counted like any other', async () => {
  const { registry } = instrumented()
  const { port } = await running((_, response) => response.end())
  const client = connect(port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\n\r\n')
  expect(await text(client)).toMatch(/^HTTP\/1\.1 400 /)
  expect(linesOf(registry, DURATION)).toEqual(['GET - 400 -: 1'])
  expect(linesOf(registry, ACTIVE)).toEqual(['GET: 0'])
})

test('a connection that becomes another protocol is not counted', async () => {
  const { registry } = instrumented()
  const { port, server } = await running((_, response) => response.end())
  server.on('upgrade', (_, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nhello')
  })
  const client = connect(port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n')
  expect(await text(client)).toMatch(/hello$/)
  expect(linesOf(registry, DURATION)).toEqual([])
  expect(linesOf(registry, ACTIVE)).toEqual([])
})

test('hooks that throw cost their requests nothing and are counted', async () => {
  const fail = (): never => {
    throw new Error('a mistake of the host')
  }
  const { registry, instrumentation } = instrumented({ route: fail, ignore: fail })
  const { origin } = await running((_, response) => response.end('fine'))
  expect(await answerOf(origin)).toEqual([200, 'fine'])
  expect(linesOf(registry, DURATION)).toEqual(['GET - 200 -: 1'])
  expect(instrumentation.errors).toBe(2)
  expect(linesOf(registry, 'tidemark.instrumentation.errors')).toEqual(['instrumentHttp: 2'])
})

test('a route that is no text counts as none', async () => {
  const { registry } = instrumented({ route: () => 7 as unknown as string })
  const { origin } = await running((_, response) => response.end())
  await answerOf(origin)
  expect(linesOf(registry, DURATION)).toEqual(['GET - 200 -: 1'])
})

test('what Node publishes by mistake of somebody else hurts nobody', async () => {
  const { instrumentation } = instrumented()
  const { channel } = await import('node:diagnostics_channel')
  channel('http.server.request.start').publish(undefined)
  channel('http.server.response.finish').publish({ response: 1, socket: 2 })
  expect(instrumentation.errors).toBe(1)
})

test('requests can be ignored', async () => {
  const { registry } = instrumented({ ignore: ({ url }) => url === '/healthz' })
  const { origin } = await running((_, response) => response.end())
  await answerOf(`${origin}/healthz`)
  await answerOf(`${origin}/orders`)
  expect(linesOf(registry, DURATION)).toEqual(['GET - 200 -: 1'])
})

test('a route can be set by whoever knows it; the option wins', async () => {
  const { registry } = instrumented({ route: ({ url }) => (url === '/a' ? 'option' : undefined) })
  const { origin } = await running((incoming, response) => {
    setHttpRoute(incoming, '/first')
    setHttpRoute(incoming, '/:letter')
    response.end()
  })
  await answerOf(`${origin}/a`)
  await answerOf(`${origin}/b`)
  expect(linesOf(registry, DURATION)).toEqual(['GET /:letter 200 -: 1', 'GET option 200 -: 1'])
})

test('routes without end share the overflow series', async () => {
  const { registry } = instrumented({ route: ({ url }) => url, maxSeries: 2 })
  const { origin } = await running((_, response) => response.end())
  for (let i = 0; i < 5; i++) await answerOf(`${origin}/${i}`)
  expect(linesOf(registry, DURATION)).toEqual([
    'GET /0 200 -: 1',
    'GET /1 200 -: 1',
    '__overflow__ __overflow__ __overflow__ __overflow__: 3',
  ])
})

test('a registry that expires series keeps the requests in flight of a long one', async () => {
  const clock = new ManualClock()
  const { registry } = instrumented({}, new Registry({ clock, expireAfterMs: 1000 }))
  let arrived: () => void = () => undefined
  const atServer = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const { origin } = await running(() => arrived())
  const outgoing = get(origin, { agent: false }).on('error', () => undefined)
  await atServer
  registry.snapshot()
  clock.advanceSeconds(10)
  expect(linesOf(registry, ACTIVE)).toEqual(['GET: 1'])
  outgoing.destroy()
  await settled(registry)
})

test('slow requests are told of with their route', async () => {
  const clock = new ManualClock()
  const slow: string[] = []
  instrumented(
    {
      route: () => '/report',
      slowerThanNs: 1e9,
      onSlow: (ns, { tags }) => slow.push(`${tags['http.route']} ${ns}`),
    },
    new Registry({ clock }),
  )
  const { origin } = await running((_, response) => {
    clock.advanceNs(2e9)
    response.end()
  })
  await answerOf(origin)
  expect(slow).toEqual(['/report 2000000000'])
})

test('stopping ends it at once: what is open is forgotten, the connection left alone', async () => {
  const { registry, instrumentation } = instrumented()
  const answers: (() => void)[] = []
  const { origin, server } = await running((_, response) => {
    answers.push(() => response.end())
  })
  let socket: Socket | undefined
  server.on('connection', (connection) => {
    socket = connection
  })
  const answer = answerOf(origin)
  await vi.waitFor(() => expect(answers.length).toBe(1))
  const before = socket?.listenerCount('close') ?? 0
  instrumentation.stop()
  instrumentation.stop()
  expect(socket?.listenerCount('close')).toBe(before - 1)
  answers[0]?.()
  await answer
  expect(registry.snapshot().metrics.map(({ name }) => name)).toEqual(['tidemark.instrumentation.errors'])

  const again = instrumentHttp(registry)
  ends.push(() => again.stop())
  const second = answerOf(origin)
  await vi.waitFor(() => expect(answers.length).toBe(2))
  answers[1]?.()
  await second
  expect(linesOf(registry, DURATION)).toEqual(['GET - 200 -: 1'])
})

test('answers can be collected once they are over', async () => {
  instrumented()
  const responses: WeakRef<object>[] = []
  const { origin, close } = await running((_, response) => {
    responses.push(new WeakRef(response))
    response.end()
  })
  for (let i = 0; i < 50; i++) await answerOf(origin)
  await close()
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  await vi.waitFor(() => {
    gc()
    expect(responses.filter((response) => response.deref() !== undefined).length).toBeLessThan(5)
  })
})

const promtool = spawnSync('promtool', ['--version']).error === undefined

test.skipIf(!promtool)('promtool finds nothing wrong with what it records', async () => {
  const { registry } = instrumented({ route: () => '/orders/:id' })
  const { origin } = await running((_, response) => response.end())
  await answerOf(origin)
  const checked = spawnSync('promtool', ['check', 'metrics'], {
    input: [...prometheusText(registry.snapshot())].join(''),
    encoding: 'utf8',
  })
  expect(checked).toMatchObject({ status: 0, stderr: '', stdout: '' })
  const lines = [...openMetricsText(registry.snapshot())].join('').split('\n')
  expect(lines).toContain('# UNIT http_server_request_duration_seconds seconds')
})
