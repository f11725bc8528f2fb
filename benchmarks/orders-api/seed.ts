import { seededRandom } from '../seeded-random.ts'
import { type Order, type OrderItem, orderStatuses } from './order.ts'
import type { OrderStore } from './store.ts'
import { priceItems } from './totals.ts'

export const seededCustomers = 40
export const ordersPerCustomer = 12

const countries = ['DE', 'FR', 'IT', 'PL', 'SE', 'US'] as const

export const customerId = (customer: number): string => `customer-${customer}`
export const orderId = (customer: number, order: number): string => `order-${customer}-${order}`

/** `count` order lines, the same for the same seed. */
export function makeItems(count: number, seed: number): OrderItem[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => ({
    sku: `SKU-${1000 + Math.floor(random() * 250)}`,
    quantity: 1 + Math.floor(random() * 12),
    unitPriceCents: 99 + Math.floor(random() * 20_000),
  }))
}

/** Fills an empty store with the same customers and orders every time. */
export async function seed(store: OrderStore): Promise<void> {
  const random = seededRandom(20_26)
  const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(random() * values.length)] ?? values[0]
  const firstOrderMs = Date.UTC(2026, 0, 1)
  for (let customer = 0; customer < seededCustomers; customer++) {
    const country = pick(countries)
    await store.addCustomer({ id: customerId(customer), name: `Customer ${customer}`, country })
    for (let order = 0; order < ordersPerCustomer; order++) {
      const items = makeItems(1 + Math.floor(random() * 8), customer * ordersPerCustomer + order)
      await store.put({
        id: orderId(customer, order),
        customerId: customerId(customer),
        status: pick(orderStatuses),
        placedAt: new Date(firstOrderMs + (customer + order * seededCustomers) * 3_600_000).toISOString(),
        items,
        totals: priceItems(items, country),
      } satisfies Order)
    }
  }
}
