import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { Registry } from '../registry.ts'
import { linesOf } from './fixtures/series.ts'
import { instrumentHttp } from './instrument-http.ts'
import type { Instrumentation } from './instrumentation.ts'

let app: FastifyInstance | undefined
let instrumentation: Instrumentation | undefined

afterEach(async () => {
  await app?.close()
  instrumentation?.stop()
})

function routes(): FastifyInstance {
  const fastify = Fastify()
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.headers.authorization === undefined) return reply.code(401).send()
  })
  fastify.get('/orders/:id', async ({ params }) => params)
  fastify.register(
    async (scope) => {
      scope.post('/items/*', (_, reply) => void reply.code(201).send('made'))
      scope.get('/broken', async () => {
        throw new Error('broken')
      })
    },
    { prefix: '/shops/:shop' },
  )
  return fastify
}

async function visited(fastify: FastifyInstance, registry: Registry): Promise<string[]> {
  app = fastify
  const origin = await fastify.listen({ host: '127.0.0.1', port: 0 })
  const headers = { authorization: 'me' }
  for (const [method, path, init] of [
    ['GET', '/orders/1', { headers }],
    ['GET', '/orders/2', { headers }],
    ['GET', '/orders/3', {}],
    ['POST', '/shops/a/items/b/c', { headers }],
    ['GET', '/shops/a/broken', { headers }],
    ['GET', '/nowhere/1', { headers }],
  ] as const) {
    await (await fetch(`${origin}${path}`, { method, ...init })).text()
  }
  return linesOf(registry, 'http.server.request.duration')
}

test('routes are those of Fastify, with their prefixes', async () => {
  const registry = new Registry()
  instrumentation = instrumentHttp(registry)
  expect(await visited(routes(), registry)).toEqual([
    'GET - 404 -: 1',
    'GET /orders/:id 200 -: 2',
    'GET /orders/:id 401 -: 1',
    'GET /shops/:shop/broken 500 500: 1 of which 1 failed',
    'POST /shops/:shop/items/* 201 -: 1',
  ])
  expect(instrumentation.errors).toBe(0)
})

test('of an app made before, routes are known of what reached its handler', async () => {
  const registry = new Registry()
  const fastify = routes()
  instrumentation = instrumentHttp(registry)
  expect(await visited(fastify, registry)).toEqual([
    'GET - 401 -: 1',
    'GET - 404 -: 1',
    'GET /orders/:id 200 -: 2',
    'GET /shops/:shop/broken 500 500: 1 of which 1 failed',
    'POST /shops/:shop/items/* 201 -: 1',
  ])
})

test('an app goes on working when the instrumentation has stopped', async () => {
  const registry = new Registry()
  instrumentation = instrumentHttp(registry)
  const fastify = routes()
  instrumentation.stop()
  expect(await visited(fastify, registry)).toEqual([])
})
