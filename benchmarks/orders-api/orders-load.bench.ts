import { call, suite } from '@tidemark/harness'
import { Pool } from 'undici'
import { customerId, makeItems, orderId } from './seed.ts'

const json = { 'content-type': 'application/json' }

// The same service in a process of its own: what a caller waits for is the server, and not the benchmark beside it.
export default suite('orders API under load', {
  server: {
    command: ['node', 'benchmarks/orders-api/serve.mjs'],
    ready: `/orders/${orderId(0, 0)}`,
    readyWithin: '1 min',
  },
  setup: ({ server }) => ({ pool: new Pool(server.origin, { connections: 256 }) }),
  teardown: ({ pool }) => pool.close(),
  calls: {
    'GET /orders/:id': call({
      run: async ({ pool }) => {
        const response = await pool.request({ method: 'GET', path: `/orders/${orderId(7, 3)}` })
        return { statusCode: response.statusCode, body: await response.body.text() }
      },
      check: ({ statusCode, body }) => statusCode === 200 && body.includes(`"id":"${orderId(7, 3)}"`),
      load: { rate: 400, arrivals: 'poisson', duration: '10 s', budget: { elu: 0.8, gc: '5%' } },
    }),

    'POST /orders': call({
      prepare: () => ({ body: JSON.stringify({ customerId: customerId(1), items: makeItems(5, 5) }) }),
      run: async ({ pool, body }) => {
        const response = await pool.request({ method: 'POST', path: '/orders', headers: json, body })
        return { statusCode: response.statusCode, body: await response.body.text() }
      },
      check: ({ statusCode }) => statusCode === 201,
      load: { callers: 8, duration: '10 s' },
    }),
  },
})
