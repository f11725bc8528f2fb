import type { OrderItem, OrderTotals } from './order.ts'

/** Value added tax by country of the customer; everybody else is exported to without tax. */
const taxRates: ReadonlyMap<string, number> = new Map([
  ['AT', 0.2],
  ['DE', 0.19],
  ['ES', 0.21],
  ['FR', 0.2],
  ['IT', 0.22],
  ['NL', 0.21],
  ['PL', 0.23],
  ['SE', 0.25],
])

const bulkQuantity = 10
const bulkDiscount = 0.05
const shippingCents = 490
const freeShippingFromCents = 10_000

/**
 * Prices an order: 5 % off every line of ten pieces or more, free shipping from 100.00 on, tax on goods
 * and shipping. Every amount is rounded to whole cents where it arises, so that the parts add up.
 */
export function priceItems(items: readonly OrderItem[], country: string): OrderTotals {
  let itemsCents = 0
  let discountCents = 0
  for (const item of items) {
    const lineCents = item.quantity * item.unitPriceCents
    itemsCents += lineCents
    if (item.quantity >= bulkQuantity) discountCents += Math.round(lineCents * bulkDiscount)
  }
  const goodsCents = itemsCents - discountCents
  const shipping = goodsCents >= freeShippingFromCents ? 0 : shippingCents
  const taxCents = Math.round((goodsCents + shipping) * (taxRates.get(country) ?? 0))
  return {
    itemsCents,
    discountCents,
    shippingCents: shipping,
    taxCents,
    totalCents: goodsCents + shipping + taxCents,
  }
}
