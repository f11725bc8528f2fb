import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { call, suite } from '@tidemark/harness'
import { createHttpClient } from '@tidemark/load/http'
import { buildApp } from '../src/app.js'

const conversion = '/convert?from=USD&to=JPY&amount=100'

export default suite('rates', {
  // In each worker, so that it is the worker's own revision of the app that is called.
  setup: async () => {
    const app = buildApp()
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
    return { app, server, client: createHttpClient({ origin: `http://127.0.0.1:${port}`, connections: 1 }) }
  },
  teardown: async ({ client, server }) => {
    await client.close()
    server.close()
  },
  calls: {
    // Through a socket, as its users come.
    'GET /convert (loopback)': {
      run: ({ client }) => client.request({ path: conversion, readBody: true }),
      check: ({ status, text }) => status === 200 && JSON.parse(text).result > 10_000,
    },

    // Without one: less noise, and every microsecond is the service's.
    'GET /convert (request)': {
      run: async ({ app }) => (await app.request(conversion)).json(),
      check: ({ result }) => result > 10_000,
    },

    'GET /history/:currency (request)': call({
      params: { days: [7, 365] },
      run: async ({ app, days }) => {
        const response = await app.request(`/history/GBP?days=${days}`)
        return { history: /** @type {object[]} */ (await response.json()), days }
      },
      check: ({ history, days }) => history.length === days,
    }),

    'GET /convert unknown -> 400 (request)': {
      run: ({ app }) => app.request('/convert?from=USD&to=XXX&amount=1'),
      check: ({ status }) => status === 400,
    },
  },
})
