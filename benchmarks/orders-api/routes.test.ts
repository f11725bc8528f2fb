import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildApp } from './app.ts'
import { OrderStore } from './store.ts'
import { makeTemporaryDirectory, type TemporaryDirectory } from './temporary-directory.ts'

const items = [{ sku: 'SKU-1', quantity: 2, unitPriceCents: 1000 }]

describe('the routes', () => {
  let directory: TemporaryDirectory
  let store: OrderStore
  let app: FastifyInstance

  beforeEach(async () => {
    directory = await makeTemporaryDirectory()
    store = await OrderStore.open(directory.path)
    await store.addCustomer({ id: 'ada', name: 'Ada', country: 'DE' })
    let orders = 0
    let minutes = 0
    app = buildApp({
      store,
      newOrderId: () => `order-${orders++}`,
      now: () => new Date(Date.UTC(2026, 0, 1, 0, minutes++)),
    })
  })

  afterEach(async () => {
    await app.close()
    await store.close()
    await directory.remove()
  })

  const place = (body: object = {}) =>
    app.inject({ method: 'POST', url: '/orders', payload: { customerId: 'ada', items, ...body } })
  const move = (id: string, status: string) =>
    app.inject({ method: 'PUT', url: `/orders/${id}/status`, payload: { status } })

  it('places an order, says where it is, and reads it back', async () => {
    const placed = await place({ note: 'ring twice' })
    expect(placed.statusCode).toBe(201)
    expect(placed.headers['location']).toBe('/orders/order-0')
    expect(placed.json()).toEqual({
      id: 'order-0',
      customerId: 'ada',
      status: 'placed',
      placedAt: '2026-01-01T00:00:00.000Z',
      note: 'ring twice',
      items,
      totals: { itemsCents: 2000, discountCents: 0, shippingCents: 490, taxCents: 473, totalCents: 2963 },
    })
    const read = await app.inject('/orders/order-0')
    expect(read.statusCode).toBe(200)
    expect(read.json()).toEqual(placed.json())
  })

  it.each([
    ['no items', { items: [] }, 'body/items must NOT have fewer than 1 items'],
    ['a quantity of 0', { items: [{ ...items[0], quantity: 0 }] }, 'body/items/0/quantity must be >= 1'],
    ['a field nobody knows', { discount: 99 }, 'body must NOT have additional properties'],
    ['an id that could leave its key', { customerId: 'ada!x' }, 'body/customerId must match pattern'],
  ])('answers 400 to %s and stores nothing', async (_, body, message) => {
    const response = await place(body)
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ statusCode: 400, error: 'Bad Request' })
    expect(response.json().message).toContain(message)
    expect((await store.list('ada', { limit: 1 })).orders).toEqual([])
  })

  it('answers 404 for orders and customers that do not exist', async () => {
    const responses = await Promise.all([
      app.inject('/orders/none'),
      app.inject('/customers/none'),
      app.inject('/orders?customer=none'),
      place({ customerId: 'none' }),
      move('none', 'paid'),
    ])
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404])
    expect(responses[0]?.json()).toEqual({
      statusCode: 404,
      code: 'NOT_FOUND',
      error: 'Not Found',
      message: 'there is no order "none"',
    })
  })

  it('moves an order along, and answers 409 to a step that life does not take', async () => {
    await place()
    expect((await move('order-0', 'shipped')).statusCode).toBe(409)
    expect((await move('order-0', 'paid')).json()).toMatchObject({ status: 'paid' })
    expect((await move('order-0', 'shipped')).json()).toMatchObject({ status: 'shipped' })
    const late = await move('order-0', 'cancelled')
    expect(late.statusCode).toBe(409)
    expect(late.json().message).toBe('order "order-0" is shipped and cannot become cancelled')
    expect((await move('order-0', 'lost')).statusCode).toBe(400)
  })

  it('adds a customer once', async () => {
    const payload = { id: 'bob', name: 'Bob', country: 'FR' }
    const add = () => app.inject({ method: 'POST', url: '/customers', payload })
    expect((await add()).statusCode).toBe(201)
    expect((await add()).statusCode).toBe(409)
    expect((await app.inject('/customers/bob')).json()).toEqual(payload)
  })

  it('pages through the orders of a customer by the cursor it hands out', async () => {
    for (let order = 0; order < 5; order++) await place()
    const first = (await app.inject('/orders?customer=ada&limit=3')).json()
    expect(first.orders.map(({ id }: { id: string }) => id)).toEqual(['order-4', 'order-3', 'order-2'])
    const second = (await app.inject(`/orders?customer=ada&limit=3&after=${first.next}`)).json()
    expect(second.orders.map(({ id }: { id: string }) => id)).toEqual(['order-1', 'order-0'])
    expect(second).not.toHaveProperty('next')
  })

  it.each(['limit=0', 'limit=101', 'limit=x', 'status=lost', 'after=nonsense', 'after=', 'page=2'])(
    'answers 400 to a list with %s',
    async (query) => {
      expect((await app.inject(`/orders?customer=ada&${query}`)).statusCode).toBe(400)
    },
  )

  it('reports sales by country and product, without the cancelled orders', async () => {
    await store.addCustomer({ id: 'bob', name: 'Bob', country: 'US' })
    await place()
    await place({ customerId: 'bob', items: [{ sku: 'SKU-2', quantity: 1, unitPriceCents: 20_000 }] })
    await place({ items: [{ sku: 'SKU-3', quantity: 1, unitPriceCents: 1 }] })
    await move('order-2', 'cancelled')
    expect((await app.inject('/reports/sales?products=1')).json()).toEqual({
      orders: 3,
      byStatus: { placed: 2, paid: 0, shipped: 0, cancelled: 1 },
      revenueCents: 22_963,
      averageCents: 11_482,
      byCountry: [
        { country: 'US', orders: 1, revenueCents: 20_000, taxCents: 0 },
        { country: 'DE', orders: 1, revenueCents: 2963, taxCents: 473 },
      ],
      topProducts: [{ sku: 'SKU-2', quantity: 1, revenueCents: 20_000 }],
    })
  })

  it('reports on a shop that has not sold anything', async () => {
    expect((await app.inject('/reports/sales')).json()).toMatchObject({
      orders: 0,
      averageCents: 0,
      byCountry: [],
    })
  })
})
