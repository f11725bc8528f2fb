import { gunzipSync } from 'node:zlib'
import { ManualClock, Registry } from '@tidemark/metrics'
import { describe, expect, it } from 'vitest'
import { decodeJson, decodeProtobuf, encodeResponse } from '../fixtures/otlp-decoder.ts'
import { serveHttp } from '../fixtures/serve.ts'
import { createReporter, type ReporterStats } from '../index.ts'
import { type OtlpOptions, otlp } from './index.ts'

const PROTOBUF = { 'content-type': 'application/x-protobuf' }
const JSON_TYPE = { 'content-type': 'application/json' }

type Answer = readonly [status: number, headers: Readonly<Record<string, string>>, body?: Uint8Array | string]

interface Told {
  readonly stats: ReporterStats
  readonly received: Awaited<ReturnType<typeof serveHttp>>['received']
  readonly log: string
}

interface Report extends Partial<OtlpOptions> {
  readonly series?: number
  /** Whether to wait until all is settled. */
  readonly isSettled?: boolean
}

/** Makes one report of counters to a receiver that gives these answers, the last one for ever. */
async function report(
  answers: readonly Answer[],
  { series = 2, isSettled = true, ...options }: Report = {},
): Promise<Told> {
  let turn = 0
  const { url, received } = await serveHttp((_, response) => {
    const [status, headers, body] = answers[Math.min(turn, answers.length - 1)] as Answer
    turn += 1
    response.writeHead(status, headers).end(body)
  })
  const registry = new Registry({ clock: new ManualClock({ epochMs: 1_700_000_000_000 }) })
  for (let number = 0; number < series; number += 1) registry.counter(`series ${number}`).inc(number)
  const log: string[] = []
  const logger = {
    warn: (message: string) => log.push(message),
    info: (message: string) => log.push(message),
  }
  const reporter = createReporter({
    registry,
    destination: otlp({ url, ...options }),
    retry: { minMs: 1, maxMs: 2 },
    random: () => 0,
    logger,
  })
  await reporter.reportOnce()
  if (isSettled) await reporter.flush({ deadlineMs: 60_000 })
  const told = { stats: reporter.stats(), received, log: log.join('\n') }
  await reporter.stop({ deadlineMs: 1 })
  return told
}

describe('otlp', () => {
  it('posts protobuf to the path of metrics', async () => {
    const { received, stats } = await report([[200, PROTOBUF]], { headers: { 'X-Tenant': 'shop' } })
    expect(received).toMatchObject([
      { method: 'POST', url: '/v1/metrics', headers: { ...PROTOBUF, 'x-tenant': 'shop' } },
    ])
    expect(
      decodeProtobuf(received[0]?.body as Buffer).resourceMetrics[0]?.scopeMetrics[0]?.metrics,
    ).toHaveLength(2)
    expect(stats.points).toMatchObject({ sent: 2, dropped: 0 })
  })

  it('posts JSON', async () => {
    const { received } = await report([[200, JSON_TYPE, '{}']], { encoding: 'json' })
    expect(received[0]?.headers).toMatchObject(JSON_TYPE)
    expect(decodeJson(received[0]?.body as Buffer).resourceMetrics[0]?.scopeMetrics[0]?.metrics).toHaveLength(
      2,
    )
  })

  it('compresses what is worth it, unless told not to', async () => {
    for (const [gzip, encoding] of [
      [true, 'gzip'],
      [false, undefined],
    ] as const) {
      const { received } = await report([[200, PROTOBUF]], { gzip, series: 100 })
      expect(received[0]?.headers['content-encoding']).toBe(encoding)
      const body = received[0]?.body as Buffer
      const { resourceMetrics } = decodeProtobuf(gzip ? gunzipSync(body) : body)
      expect(resourceMetrics[0]?.scopeMetrics[0]?.metrics).toHaveLength(100)
    }
  })

  it('keeps a path and a query', async () => {
    const { url, received } = await serveHttp((_, response) => response.writeHead(200).end())
    for (const address of [`${url}/opentelemetry/`, `${url}/a?tenant=1#x`]) {
      const { transport, name } = otlp({ url: address })
      await transport.send(Buffer.from(''), AbortSignal.timeout(5000))
      expect(name).toBe(`OTLP at ${url}${new URL(address).pathname.replace(/\/$/, '')}/v1/metrics`)
      await transport.close?.()
    }
    expect(received.map((one) => one.url)).toEqual(['/opentelemetry/v1/metrics', '/a/v1/metrics?tenant=1'])
  })

  it('refuses summaries of deltas', () => {
    expect(() => otlp({ url: 'http://localhost', temporality: 'delta', distributions: 'summary' })).toThrow(
      new RangeError(
        "distributions 'summary' cannot be deltas: take 'exponential', or temporality 'cumulative'",
      ),
    )
  })

  it('sends deltas when asked to', async () => {
    const { url, received } = await serveHttp((_, response) => response.writeHead(200).end())
    const registry = new Registry()
    const orders = registry.counter('orders')
    const destination = otlp({ url, encoding: 'json', temporality: 'delta' })
    await using reporter = createReporter({ registry, destination })
    for (const count of [3, 4]) {
      orders.inc(count)
      await reporter.reportOnce()
    }
    expect(received.map(({ body }) => /"asInt":"(\d+)"/.exec(String(body))?.[1])).toEqual(['3', '4'])
  })
})

describe('partial success', () => {
  it.each([
    ['JSON', JSON_TYPE, '{"partialSuccess":{"rejectedDataPoints":"1","errorMessage":"too old"}}'],
    [
      'JSON, with a number',
      { 'content-type': 'application/json; charset=utf-8' },
      '{"partialSuccess":{"rejectedDataPoints":1,"errorMessage":"too old"}}',
    ],
    [
      'protobuf',
      PROTOBUF,
      encodeResponse({ partialSuccess: { rejectedDataPoints: 1, errorMessage: 'too old' } }),
    ],
  ])('in %s is counted, told, and not tried again', async (_, headers, body) => {
    const { received, stats, log } = await report([[200, headers, body]])
    expect(received).toHaveLength(1)
    expect(stats.points).toMatchObject({ sent: 1, dropped: 1 })
    expect(stats.dropped.rejected).toBe(1)
    expect(log).toContain('answered 200 (too old), expected that no data points are rejected, 1 were')
  })

  it.each([
    ['says nothing', JSON_TYPE, '{}'],
    ['only warns', PROTOBUF, encodeResponse({ partialSuccess: { errorMessage: 'old version' } })],
    ['rejects a negative number', JSON_TYPE, '{"partialSuccess":{"rejectedDataPoints":-1}}'],
    ['is null', JSON_TYPE, '{"partialSuccess":null}'],
    ['is cut off', JSON_TYPE, '{"partialSuccess":{"rejec'],
    ['is no message', PROTOBUF, Uint8Array.of(0x0a, 0xff)],
  ])('that %s is success', async (_, headers, body) => {
    const { stats } = await report([[200, headers, body]])
    expect(stats.points).toMatchObject({ sent: 2, dropped: 0 })
  })

  it('of more than was sent is all of it', async () => {
    const { stats } = await report([[200, JSON_TYPE, '{"partialSuccess":{"rejectedDataPoints":"7"}}']])
    expect(stats.points).toMatchObject({ sent: 0, dropped: 2 })
  })
})

describe('failures', () => {
  it('takes no page of a proxy for success', async () => {
    const { stats, log } = await report([[200, { 'content-type': 'text/html' }, '<h1>Log in</h1>']], {
      isSettled: false,
    })
    expect(stats.points).toMatchObject({ sent: 0 })
    expect(log).toContain('answered 200 (<h1>Log in</h1>), expected an answer of OTLP')
  })

  it.each([429, 502, 503, 504])('tries again after %d', async (status) => {
    const { received, stats } = await report([
      [status, {}],
      [200, PROTOBUF],
    ])
    expect(received).toHaveLength(2)
    expect(received[1]?.body).toEqual(received[0]?.body)
    expect(stats.points).toMatchObject({ sent: 2 })
  })

  it.each([408, 500, 501, 505])('gives up after %d, without trying parts', async (status) => {
    const { received, stats } = await report([[status, {}]])
    expect(received).toHaveLength(1)
    expect(stats.dropped.rejected).toBe(2)
  })

  it('looks for what is wrong after 400', async () => {
    const { received, stats } = await report([
      [400, {}],
      [400, {}],
      [200, PROTOBUF],
    ])
    expect(received).toHaveLength(3)
    expect(stats.points).toMatchObject({ sent: 1, dropped: 1 })
  })

  it('sends less after 413', async () => {
    const { received, stats } = await report([
      [413, {}],
      [200, PROTOBUF],
    ])
    expect(received).toHaveLength(3)
    expect(stats.points).toMatchObject({ sent: 2, dropped: 0 })
  })

  it('waits as long as it is asked to', async () => {
    const { url } = await serveHttp((_, response) => response.writeHead(503, { 'retry-after': '7' }).end())
    const { transport } = otlp({ url })
    expect(await transport.send(Buffer.from(''), AbortSignal.timeout(5000))).toMatchObject({
      status: 'retry',
      afterMs: 7000,
    })
    await transport.close?.()
  })

  it.each([401, 403, 404])('waits for somebody to repair what %d says', async (status) => {
    const { received, stats } = await report([[status, {}]], { isSettled: false })
    expect(received.length).toBeGreaterThan(0)
    expect(stats.dropped.rejected).toBe(0)
  })
})

it('shows no credentials, and says so', async () => {
  const token = 'tok-en-1234567890'
  for (const [status, body] of [
    [400, `who is ${token}`],
    [200, JSON.stringify({ partialSuccess: { rejectedDataPoints: 2, errorMessage: `bad ${token}` } })],
  ] as const) {
    const { log, stats } = await report([[status, JSON_TYPE, body]], {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(log).toContain(`answered ${status} (answer withheld, it repeats the credentials)`)
    expect(`${log}${stats.lastError?.stack}${String(stats.lastError?.cause)}`).not.toContain('tok-en')
  }
  expect(() => otlp({ url: 'http://localhost', headers: { 'api-key': 'tok\nen' } })).toThrow(
    new RangeError('header api-key holds characters that no header can carry'),
  )
})
