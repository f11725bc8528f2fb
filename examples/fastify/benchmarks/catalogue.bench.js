import { call, suite } from '@tidemark/harness'
import { createHttpClient } from '@tidemark/load/http'
import { buildApp } from '../src/app.js'

const json = { 'content-type': 'application/json' }

export default suite('catalogue', {
  // In each worker, so that it is the worker's own revision of the app that is called.
  setup: async () => {
    const app = buildApp()
    const origin = await app.listen({ host: '127.0.0.1', port: 0 })
    return { app, client: createHttpClient({ origin, connections: 1 }) }
  },
  teardown: async ({ app, client }) => {
    await client.close()
    await app.close()
  },
  calls: {
    // Through a socket, as its users come.
    'GET /products/:sku (loopback)': {
      run: ({ client }) => client.request({ path: '/products/TEA-0004', readBody: true }),
      check: ({ status, text }) => status === 200 && text.includes('"sku":"TEA-0004"'),
    },

    // Without one: less noise, and every microsecond is the service's.
    'GET /products/:sku (inject)': {
      run: ({ app }) => app.inject('/products/TEA-0004'),
      check: ({ statusCode, body }) => statusCode === 200 && body.includes('"sku":"TEA-0004"'),
    },

    'GET /products?category (inject)': {
      run: ({ app }) => app.inject('/products?category=spices&limit=50'),
      check: (response) => response.statusCode === 200 && response.json().length === 50,
    },

    'POST /carts/price (inject)': call({
      params: { lines: [1, 50] },
      prepare: ({ lines }) => ({
        payload: JSON.stringify({
          lines: Array.from({ length: lines }, (_, i) => ({
            sku: `TEA-${String(4 * i).padStart(4, '0')}`,
            quantity: 1 + (i % 20),
          })),
        }),
      }),
      run: ({ app, payload }) => app.inject({ method: 'POST', url: '/carts/price', headers: json, payload }),
      check: (response) => response.statusCode === 200 && response.json().cents > 0,
    }),
  },
})
