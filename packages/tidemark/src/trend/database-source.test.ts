import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { databaseSource, isDatabaseUrl } from './database-source.ts'

const options = { query: undefined, fromMs: Number.NEGATIVE_INFINITY, nowMs: 1e12, environment: {} }

interface Asked {
  readonly url: string
  readonly authorization: string | undefined
  readonly body: URLSearchParams
}

/** A server that gives one answer to all. */
async function answering(
  status: number,
  text: string,
): Promise<{ readonly port: number; readonly asked: Asked[] }> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { url = '', headers } = request
    asked.push({
      url,
      authorization: headers.authorization,
      body: new URLSearchParams(String(Buffer.concat(chunks))),
    })
    response.writeHead(status).end(text)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, asked }
}

const noSeries = { influx: '{"results":[{}]}', prometheus: '{"data":{"resultType":"matrix","result":[]}}' }

describe('databaseSource', () => {
  it('asks with the credentials of the environment', async () => {
    const influx = await answering(200, noSeries.influx)
    const prometheus = await answering(200, noSeries.prometheus)
    const environment = { INFLUX_USERNAME: 'u', INFLUX_PASSWORD: 'p', PROMETHEUS_TOKEN: 't' }
    await databaseSource(`influx://127.0.0.1:${influx.port}/my%20bench`, { ...options, environment })
    await databaseSource(`prometheus://127.0.0.1:${prometheus.port}/tenant/`, {
      ...options,
      environment,
      query: 'up',
    })
    expect(influx.asked[0]).toMatchObject({ url: '/query', authorization: `Basic ${btoa('u:p')}` })
    expect(influx.asked[0]?.body.get('db')).toBe('my bench')
    expect(prometheus.asked[0]).toMatchObject({
      url: '/tenant/api/v1/query_range',
      authorization: 'Bearer t',
    })
    expect(Object.fromEntries(prometheus.asked[0]?.body ?? [])).toEqual({
      query: 'up',
      start: String(1e9 - 90 * 86_400),
      end: '1000000000',
      step: String(Math.ceil((90 * 86_400) / 2000)),
    })
  })

  it('asks only for what is young enough', async () => {
    const influx = await answering(200, noSeries.influx)
    const prometheus = await answering(200, noSeries.prometheus)
    const since = { ...options, fromMs: 1e12 - 5000 }
    await databaseSource(`influx://127.0.0.1:${influx.port}/bench`, since)
    await databaseSource(`prometheus://127.0.0.1:${prometheus.port}`, since)
    expect(influx.asked[0]?.body.get('q')).toContain(' AND time >= 999999995000ms ')
    expect(prometheus.asked[0]?.body.get('query')).toContain('}[5s]')
  })

  it.each<[what: string, status: number, text: string, message: string]>([
    [
      'that says no',
      401,
      '{"error":"authorization failed"}',
      'answered 401 ({"error":"authorization failed"})',
    ],
    ['that is no such server', 200, '<html>', 'answered what is none of its answers (<html>)'],
    ['of another shape', 200, '{"results":5}', 'answered what is none of its answers'],
    ['with an error in its answer', 200, '{"results":[{"error":"no such database"}]}', ': no such database'],
  ])('tells of a server %s', async (_, status, text, message) => {
    const { port } = await answering(status, text)
    await expect(databaseSource(`influx://127.0.0.1:${port}/bench`, options)).rejects.toMatchObject({
      name: 'DatabaseError',
      message: expect.stringContaining(message),
    })
  })

  it('tells of a server that is not there', async () => {
    await expect(databaseSource('influx://127.0.0.1:1/bench', options)).rejects.toMatchObject({
      name: 'DatabaseError',
    })
  })

  it.each([
    ['influx://writer:s3cr3t@host/bench', 'found credentials in the URL'],
    ['influx://host', 'found no database'],
    ['influx://host/bench?q=x', 'found parameters in the URL; allowed is --query'],
    ['graphite://host', 'found the scheme graphite:'],
    ['influx://ho st/', 'found no URL'],
  ])('refuses %s, and does not repeat it', async (from, message) => {
    const refused = databaseSource(from, options)
    await expect(refused).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining(message),
    })
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('s3cr3t') })
  })
})

describe('isDatabaseUrl', () => {
  it.each([
    ['influx://host/bench', true],
    ['PROMETHEUS://host', true],
    ['p99.csv', false],
    ['./a/b.csv', false],
    ['c:\\data\\p99.csv', false],
    ['c:/data/p99.csv', false],
  ])('of %s is %j', (from, is) => {
    expect(isDatabaseUrl(from)).toBe(is)
  })
})
