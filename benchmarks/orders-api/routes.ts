import type { FastifyInstance } from 'fastify'
import { decodeCursor } from './cursor.ts'
import { type Customer, canBecome, type OrderRequest, type OrderStatus } from './order.ts'
import { conflict, notFound } from './refusal.ts'
import { SalesTally } from './sales-report.ts'
import {
  addCustomerSchema,
  listOrdersSchema,
  moveOrderSchema,
  placeOrderSchema,
  readCustomerSchema,
  readOrderSchema,
  salesReportSchema,
} from './schemas.ts'
import type { OrderStore } from './store.ts'
import { priceItems } from './totals.ts'

export interface RouteOptions {
  readonly store: OrderStore
  readonly newOrderId: () => string
  readonly now: () => Date
}

interface ListQuery {
  readonly customer: string
  readonly limit: number
  readonly status?: OrderStatus
  readonly after?: string
}

export function addRoutes(app: FastifyInstance, { store, newOrderId, now }: RouteOptions): void {
  app.post<{ Body: Customer }>('/customers', { schema: addCustomerSchema }, async (request, reply) => {
    await store.addCustomer(request.body)
    return reply.code(201).send(request.body)
  })

  app.get<{ Params: { id: string } }>(
    '/customers/:id',
    { schema: readCustomerSchema },
    async ({ params }) => {
      const customer = store.customer(params.id)
      if (customer === undefined) throw notFound('customer', params.id)
      return customer
    },
  )

  app.post<{ Body: OrderRequest }>('/orders', { schema: placeOrderSchema }, async (request, reply) => {
    const customer = store.customer(request.body.customerId)
    if (customer === undefined) throw notFound('customer', request.body.customerId)
    const order = {
      ...request.body,
      id: newOrderId(),
      status: 'placed',
      placedAt: now().toISOString(),
      totals: priceItems(request.body.items, customer.country),
    } as const
    await store.put(order)
    return reply.code(201).header('location', `/orders/${order.id}`).send(order)
  })

  app.get<{ Params: { id: string } }>('/orders/:id', { schema: readOrderSchema }, async ({ params }) => {
    const order = store.order(params.id)
    if (order === undefined) throw notFound('order', params.id)
    return order
  })

  app.put<{ Params: { id: string }; Body: { status: OrderStatus } }>(
    '/orders/:id/status',
    { schema: moveOrderSchema },
    async ({ params, body }) =>
      store.update(params.id, (order) => {
        if (!canBecome(order.status, body.status)) {
          throw conflict(`order "${order.id}" is ${order.status} and cannot become ${body.status}`)
        }
        return { ...order, status: body.status }
      }),
  )

  app.get<{ Querystring: ListQuery }>('/orders', { schema: listOrdersSchema }, async ({ query }) => {
    if (store.customer(query.customer) === undefined) throw notFound('customer', query.customer)
    return store.list(query.customer, {
      limit: query.limit,
      ...(query.status === undefined ? {} : { status: query.status }),
      ...(query.after === undefined ? {} : { after: decodeCursor(query.after) }),
    })
  })

  app.get<{ Querystring: { products: number } }>(
    '/reports/sales',
    { schema: salesReportSchema },
    async ({ query }) => {
      const tally = new SalesTally()
      const countries = new Map<string, string>()
      for await (const orders of store.allOrders()) {
        for (const order of orders) {
          let country = countries.get(order.customerId)
          if (country === undefined) {
            country = store.customer(order.customerId)?.country ?? 'unknown'
            countries.set(order.customerId, country)
          }
          tally.add(order, country)
        }
      }
      return tally.report(query.products)
    },
  )
}
