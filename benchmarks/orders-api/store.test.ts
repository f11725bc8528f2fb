import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeCursor } from './cursor.ts'
import type { Order } from './order.ts'
import { OrderStore } from './store.ts'
import { makeTemporaryDirectory, type TemporaryDirectory } from './temporary-directory.ts'
import { priceItems } from './totals.ts'

const items = [{ sku: 'SKU-1', quantity: 2, unitPriceCents: 500 }]

const makeOrder = (id: string, change: Partial<Order> = {}): Order => ({
  id,
  customerId: 'ada',
  status: 'placed',
  placedAt: '2026-01-01T00:00:00.000Z',
  items,
  totals: priceItems(items, 'DE'),
  ...change,
})

const dayOf = (day: number) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString()

describe('OrderStore', () => {
  let directory: TemporaryDirectory
  let store: OrderStore

  beforeEach(async () => {
    directory = await makeTemporaryDirectory()
    store = await OrderStore.open(directory.path)
  })

  afterEach(async () => {
    await store.close()
    await directory.remove()
  })

  const listedIds = async (customerId: string) =>
    (await store.list(customerId, { limit: 100 })).orders.map(({ id }) => id)

  it('still has everything after it was closed and opened again', async () => {
    await store.addCustomer({ id: 'ada', name: 'Ada', country: 'DE' })
    await store.put(makeOrder('a'))
    await store.close()
    store = await OrderStore.open(directory.path)
    expect(store.customer('ada')).toEqual({ id: 'ada', name: 'Ada', country: 'DE' })
    expect(store.order('a')).toEqual(makeOrder('a'))
    expect(await listedIds('ada')).toEqual(['a'])
  })

  it('refuses a second customer of the same id, and keeps the first', async () => {
    await store.addCustomer({ id: 'ada', name: 'Ada', country: 'DE' })
    await expect(store.addCustomer({ id: 'ada', name: 'Eve', country: 'FR' })).rejects.toMatchObject({
      statusCode: 409,
    })
    expect(store.customer('ada')?.name).toBe('Ada')
  })

  it('moves the index entry along when an order is replaced', async () => {
    await store.put(makeOrder('a'))
    await store.put(makeOrder('a', { customerId: 'bob', placedAt: dayOf(3) }))
    expect(await listedIds('ada')).toEqual([])
    expect(await listedIds('bob')).toEqual(['a'])
  })

  it('keeps customers apart whose ids begin alike', async () => {
    await store.put(makeOrder('a', { customerId: 'ad' }))
    await store.put(makeOrder('b', { customerId: 'ada' }))
    await store.put(makeOrder('c', { customerId: 'ada-2' }))
    expect(await listedIds('ad')).toEqual(['a'])
    expect(await listedIds('ada')).toEqual(['b'])
  })

  it('lists newest first and pages through everything exactly once', async () => {
    await Promise.all(
      Array.from({ length: 7 }, (_, day) => store.put(makeOrder(`o${day}`, { placedAt: dayOf(day) }))),
    )
    const first = await store.list('ada', { limit: 3 })
    expect(first.orders.map(({ id }) => id)).toEqual(['o6', 'o5', 'o4'])
    const second = await store.list('ada', { limit: 3, after: decodeCursor(first.next ?? '') })
    expect(second.orders.map(({ id }) => id)).toEqual(['o3', 'o2', 'o1'])
    const third = await store.list('ada', { limit: 3, after: decodeCursor(second.next ?? '') })
    expect(third).toEqual({ orders: [expect.objectContaining({ id: 'o0' })] })
  })

  it('names no next page when the last one is exactly full', async () => {
    await store.put(makeOrder('a'))
    await store.put(makeOrder('b', { placedAt: dayOf(1) }))
    expect(await store.list('ada', { limit: 2 })).not.toHaveProperty('next')
  })

  it('filters by the status an order has now', async () => {
    await store.put(makeOrder('a'))
    await store.put(makeOrder('b'))
    await store.update('a', (order) => ({ ...order, status: 'paid' }))
    const { orders } = await store.list('ada', { limit: 10, status: 'paid' })
    expect(orders).toMatchObject([{ id: 'a', status: 'paid', itemCount: 2, totalCents: 1773 }])
  })

  it('loses no update when many come at once, and goes on after one that fails', async () => {
    await store.put(makeOrder('a', { note: '' }))
    const append = () => store.update('a', (order) => ({ ...order, note: `${order.note}x` }))
    const failure = store.update('a', () => {
      throw new Error('no')
    })
    const [failed] = await Promise.all([
      failure.catch((error: unknown) => error),
      ...Array.from({ length: 50 }, append),
    ])
    expect(failed).toEqual(new Error('no'))
    expect(store.order('a')?.note).toBe('x'.repeat(50))
  })

  it('refuses to update an order it does not have', async () => {
    await expect(store.update('nobody', (order) => order)).rejects.toMatchObject({ statusCode: 404 })
  })

  it('closes after the writes under way', async () => {
    const write = store.put(makeOrder('a'))
    await store.close()
    await write
    store = await OrderStore.open(directory.path)
    expect(store.order('a')).toBeDefined()
  })

  it('reads all orders of more than one chunk', async () => {
    const ids = Array.from({ length: 601 }, (_, index) => `o${index}`)
    await Promise.all(ids.map((id) => store.put(makeOrder(id))))
    const seen: string[] = []
    for await (const orders of store.allOrders()) seen.push(...orders.map(({ id }) => id))
    expect(seen.sort()).toEqual(ids.sort())
  })

  it('lists what a plain array of the same puts would hold', async () => {
    const put = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      customerId: fc.constantFrom('p', 'q'),
      placedAt: fc.integer({ min: 0, max: 20 }).map(dayOf),
    })
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(put, { maxLength: 20 }), async (puts) => {
        // One store for all examples: each has customers and orders of its own.
        const own = (name: string) => `${name}-${run}`
        run++
        const expected = new Map<string, Order>()
        for (const { id, customerId, placedAt } of puts) {
          const order = makeOrder(own(id), { customerId: own(customerId), placedAt })
          expected.set(order.id, order)
          await store.put(order)
        }
        for (const customer of ['p', 'q']) {
          const ids = [...expected.values()]
            .filter(({ customerId }) => customerId === own(customer))
            .sort((a, b) => (`${a.placedAt}!${a.id}` < `${b.placedAt}!${b.id}` ? 1 : -1))
            .map(({ id }) => id)
          expect(await listedIds(own(customer))).toEqual(ids)
        }
      }),
      { numRuns: 50 },
    )
  })
})
