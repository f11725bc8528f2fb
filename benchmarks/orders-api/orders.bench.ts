import { call, suite } from '@tidemark/harness'
import { startBenchService } from './bench-service.ts'
import type { Order } from './order.ts'
import { customerId, makeItems, orderId, ordersPerCustomer, seededCustomers } from './seed.ts'
import { priceItems } from './totals.ts'

const json = { 'content-type': 'application/json' }

// Loopback calls read the whole body, as a client must before its connection is free again.
export default suite('orders API', {
  setup: startBenchService,
  teardown: (service) => service.close(),
  calls: {
    'GET /orders/:id (loopback)': call({
      run: async ({ client }) => {
        const response = await client.request({ method: 'GET', path: `/orders/${orderId(7, 3)}` })
        return { statusCode: response.statusCode, body: await response.body.text() }
      },
      check: ({ statusCode, body }) => statusCode === 200 && body.includes(`"id":"${orderId(7, 3)}"`),
    }),

    'POST /orders (loopback)': call({
      params: { items: [1, 20] },
      prepare: ({ items }) => ({
        body: JSON.stringify({ customerId: customerId(1), items: makeItems(items, items) }),
      }),
      run: async ({ client, body, items }) => {
        const response = await client.request({ method: 'POST', path: '/orders', headers: json, body })
        return { statusCode: response.statusCode, body: await response.body.text(), items }
      },
      check: ({ statusCode, body, items }) =>
        statusCode === 201 && (JSON.parse(body) as Order).items.length === items,
    }),

    'GET /orders?customer (inject)': {
      run: ({ app }) => app.inject(`/orders?customer=${customerId(11)}&limit=10`),
      check: (response) => response.statusCode === 200 && response.json().orders.length === 10,
    },

    'POST /orders invalid -> 400 (inject)': call({
      prepare: () => {
        const items = makeItems(5, 5).map((item, index) => (index === 4 ? { ...item, quantity: 0 } : item))
        return { payload: JSON.stringify({ customerId: customerId(1), items }) }
      },
      run: ({ app, payload }) => app.inject({ method: 'POST', url: '/orders', headers: json, payload }),
      check: (response) => response.statusCode === 400 && response.body.includes('body/items/4/quantity'),
    }),

    'GET /reports/sales (inject)': {
      run: ({ app }) => app.inject('/reports/sales'),
      check: (response) =>
        response.statusCode === 200 && response.json().orders === seededCustomers * ordersPerCustomer,
    },

    'store.put': call({
      prepare: () => {
        const items = makeItems(3, 3)
        const order: Omit<Order, 'id'> = {
          customerId: customerId(2),
          status: 'placed',
          placedAt: '2026-06-01T12:00:00.000Z',
          items,
          totals: priceItems(items, 'DE'),
        }
        return { order }
      },
      run: async ({ store, nextRingId, order }) => {
        const id = nextRingId()
        await store.put({ ...order, id })
        return { store, id }
      },
      check: ({ store, id }) => store.order(id)?.id === id,
    }),
  },
})
