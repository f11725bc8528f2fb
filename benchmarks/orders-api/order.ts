/** The life of an order, in order; `cancelled` can be reached until it is shipped. */
export const orderStatuses = ['placed', 'paid', 'shipped', 'cancelled'] as const

export type OrderStatus = (typeof orderStatuses)[number]

export interface Customer {
  readonly id: string
  readonly name: string
  /** ISO 3166-1 alpha-2, such as `DE`: decides the tax rate. */
  readonly country: string
}

export interface OrderItem {
  readonly sku: string
  readonly quantity: number
  readonly unitPriceCents: number
}

/** Whole cents throughout: money is never a fraction of one. */
export interface OrderTotals {
  readonly itemsCents: number
  readonly discountCents: number
  readonly shippingCents: number
  readonly taxCents: number
  readonly totalCents: number
}

/** What a client sends to place an order. */
export interface OrderRequest {
  readonly customerId: string
  readonly items: readonly OrderItem[]
  readonly note?: string
}

export interface Order extends OrderRequest {
  readonly id: string
  readonly status: OrderStatus
  /** ISO 8601, UTC, with milliseconds: sorts as text. */
  readonly placedAt: string
  readonly totals: OrderTotals
}

/** What a list shows of an order; also what the customer index stores, so that listing reads no orders. */
export interface OrderSummary {
  readonly id: string
  readonly customerId: string
  readonly status: OrderStatus
  readonly placedAt: string
  readonly itemCount: number
  readonly totalCents: number
}

export function summarise(order: Order): OrderSummary {
  return {
    id: order.id,
    customerId: order.customerId,
    status: order.status,
    placedAt: order.placedAt,
    itemCount: order.items.reduce((count, item) => count + item.quantity, 0),
    totalCents: order.totals.totalCents,
  }
}

const nextStatuses: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  placed: ['paid', 'cancelled'],
  paid: ['shipped', 'cancelled'],
  shipped: [],
  cancelled: [],
}

/** Whether an order may go from one status to the other in one step. */
export function canBecome(from: OrderStatus, to: OrderStatus): boolean {
  return nextStatuses[from].includes(to)
}
