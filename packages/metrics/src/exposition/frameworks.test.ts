import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { serve } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fastifyMetrics } from './fastify-metrics.ts'
import { representative } from './fixtures/snapshots.ts'
import { honoMetrics } from './hono-metrics.ts'
import { jsonView } from './json-view.ts'
import { metricsHandler } from './metrics-handler.ts'
import { openMetricsText } from './open-metrics-text.ts'
import { prometheusText } from './prometheus-text.ts'

const registry = { snapshot: () => representative }

async function listening(server: {
  address(): AddressInfo | string | null
  close(): unknown
  on(event: string, listener: () => void): unknown
}): Promise<string> {
  onTestFinished(() => void server.close())
  if (server.address() === null) await new Promise<void>((resolve) => server.on('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Each on a port of its own, with a route of the host's beside the metrics. @returns the origin */
const frameworks: Readonly<Record<string, () => Promise<string>>> = {
  'node:http': () => {
    const metrics = metricsHandler(registry)
    return listening(
      createServer((request, response) => {
        if (request.url === '/metrics') return metrics(request, response)
        response.end('hello')
      }).listen(0, '127.0.0.1'),
    )
  },
  Fastify: async () => {
    const app = Fastify()
    app.register(fastifyMetrics, { registry })
    app.get('/', async () => 'hello')
    await app.listen({ host: '127.0.0.1', port: 0 })
    return listening(app.server)
  },
  Express: () => {
    const app = express()
    app.get('/metrics', metricsHandler(registry))
    app.get('/', (_, response) => void response.send('hello'))
    return listening(app.listen(0, '127.0.0.1'))
  },
  Hono: () => {
    const app = new Hono()
    app.get('/metrics', honoMetrics(registry))
    app.get('/', (context) => context.text('hello'))
    return listening(
      serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }) as ReturnType<typeof createServer>,
    )
  },
}

describe.each(Object.entries(frameworks))('%s', (_, start) => {
  it.each([
    ['*/*', 'text/plain; version=0.0.4; charset=utf-8', prometheusText],
    [
      'application/openmetrics-text',
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
      openMetricsText,
    ],
    ['application/json', 'application/json', jsonView],
  ] as const)('answers %s in %s', async (accept, contentType, render) => {
    const origin = await start()
    const response = await fetch(`${origin}/metrics`, { headers: { accept, connection: 'close' } })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType])
    expect(response.headers.get('vary')).toBe('accept, accept-encoding')
    expect(await response.text()).toBe([...render(representative)].join(''))
  })

  it('compresses once, for those who take it', async () => {
    const origin = await start()
    const { get } = await import('node:http')
    const body = await new Promise<Buffer>((resolve, reject) => {
      get(`${origin}/metrics`, { headers: { 'accept-encoding': 'gzip' }, agent: false }, async (response) => {
        expect(response.headers['content-encoding']).toBe('gzip')
        resolve(Buffer.concat(await response.toArray()))
      }).on('error', reject)
    })
    expect(String(gunzipSync(body))).toBe([...prometheusText(representative)].join(''))
  })

  it('answers HEAD with the head alone, and leaves other routes alone', async () => {
    const origin = await start()
    const headers = { connection: 'close' }
    const head = await fetch(`${origin}/metrics`, { method: 'HEAD', headers })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(head.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await (await fetch(origin, { headers })).text()).toBe('hello')
    const post = await fetch(`${origin}/metrics`, { method: 'POST', headers })
    expect([404, 405]).toContain(post.status)
  })

  it('answers many at a time, each in the format it asked for', async () => {
    const origin = await start()
    const texts = { '*/*': prometheusText, 'application/json': jsonView }
    await Promise.all(
      ['*/*', 'application/json', '*/*', 'application/json'].map(async (accept) => {
        const response = await fetch(`${origin}/metrics`, { headers: { accept, connection: 'close' } })
        const render = texts[accept as keyof typeof texts]
        expect(await response.text()).toBe([...render(representative)].join(''))
      }),
    )
  })
})

describe('the plugin for Fastify', () => {
  it('lets the hooks of the host refuse a scrape, takes another path, and a prefix', async () => {
    const app = Fastify()
    app.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization !== 'Bearer me') return reply.code(401).send()
    })
    app.register(fastifyMetrics, { registry, path: '/stats', prefix: '/internal' })
    await app.listen({ host: '127.0.0.1', port: 0 })
    const origin = await listening(app.server)
    const answered: number[] = []
    for (const authorization of ['', 'Bearer me']) {
      const response = await fetch(`${origin}/internal/stats`, {
        headers: { authorization, connection: 'close' },
      })
      answered.push(response.status)
      await response.text()
    }
    expect(answered).toEqual([401, 200])
  })

  it('does not start with an option out of its range', async () => {
    const app = Fastify()
    app.register(fastifyMetrics, { registry, timeoutMs: 0 })
    await expect(app.ready()).rejects.toThrow('timeoutMs must be a number from 1')
  })
})
