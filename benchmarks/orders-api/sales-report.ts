import { type Customer, type Order, type OrderStatus, orderStatuses } from './order.ts'

export interface CountrySales {
  readonly country: string
  readonly orders: number
  readonly revenueCents: number
  readonly taxCents: number
}

export interface ProductSales {
  readonly sku: string
  readonly quantity: number
  readonly revenueCents: number
}

export interface SalesReport {
  readonly orders: number
  readonly byStatus: Readonly<Record<OrderStatus, number>>
  readonly revenueCents: number
  /** Mean over the orders that count as revenue, rounded to cents; 0 without any. */
  readonly averageCents: number
  /** Highest revenue first. */
  readonly byCountry: readonly CountrySales[]
  /** The products with the highest revenue, highest first. */
  readonly topProducts: readonly ProductSales[]
}

const descending = (a: { readonly revenueCents: number }, b: { readonly revenueCents: number }) =>
  b.revenueCents - a.revenueCents

/** Adds orders up one by one. Cancelled orders are counted, and are not revenue. */
export class SalesTally {
  readonly #byStatus: Record<OrderStatus, number> = { placed: 0, paid: 0, shipped: 0, cancelled: 0 }
  readonly #countries = new Map<
    string,
    { country: string; orders: number; revenueCents: number; taxCents: number }
  >()
  readonly #products = new Map<string, { sku: string; quantity: number; revenueCents: number }>()
  #revenueCents = 0

  add(order: Order, country: Customer['country']): void {
    this.#byStatus[order.status] += 1
    if (order.status === 'cancelled') return
    const { totalCents, taxCents } = order.totals
    this.#revenueCents += totalCents
    let sales = this.#countries.get(country)
    if (sales === undefined) {
      sales = { country, orders: 0, revenueCents: 0, taxCents: 0 }
      this.#countries.set(country, sales)
    }
    sales.orders += 1
    sales.revenueCents += totalCents
    sales.taxCents += taxCents
    for (const { sku, quantity, unitPriceCents } of order.items) {
      let product = this.#products.get(sku)
      if (product === undefined) {
        product = { sku, quantity: 0, revenueCents: 0 }
        this.#products.set(sku, product)
      }
      product.quantity += quantity
      product.revenueCents += quantity * unitPriceCents
    }
  }

  report(productLimit: number): SalesReport {
    const orders = orderStatuses.reduce((count, status) => count + this.#byStatus[status], 0)
    const paying = orders - this.#byStatus.cancelled
    return {
      orders,
      byStatus: { ...this.#byStatus },
      revenueCents: this.#revenueCents,
      averageCents: paying === 0 ? 0 : Math.round(this.#revenueCents / paying),
      byCountry: [...this.#countries.values()].sort(descending),
      topProducts: [...this.#products.values()].sort(descending).slice(0, productLimit),
    }
  }
}
