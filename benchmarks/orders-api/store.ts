import { ClassicLevel } from 'classic-level'
import { type Cursor, encodeCursor } from './cursor.ts'
import { type Customer, type Order, type OrderStatus, type OrderSummary, summarise } from './order.ts'
import { conflict, notFound } from './refusal.ts'

export interface ListOptions {
  readonly limit: number
  readonly status?: OrderStatus
  /** Continue behind this order. */
  readonly after?: Cursor
}

export interface Page {
  readonly orders: readonly OrderSummary[]
  /** Absent on the last page. */
  readonly next?: string
}

/**
 * `!` sorts before every character an id may have, so keys group by customer and then by time.
 * The values of the index are whole summaries: a list is one range scan and reads no orders.
 */
const indexKey = (order: Pick<Order, 'customerId' | 'placedAt' | 'id'>) =>
  `${order.customerId}!${order.placedAt}!${order.id}`

/** Customers, orders and the index of orders by customer, in one LevelDB directory. */
export class OrderStore {
  readonly #db: ClassicLevel
  readonly #customers
  readonly #orders
  readonly #byCustomer
  #lastWrite: Promise<unknown> = Promise.resolve()

  private constructor(db: ClassicLevel) {
    this.#db = db
    this.#customers = db.sublevel<string, Customer>('customers', { valueEncoding: 'json' })
    this.#orders = db.sublevel<string, Order>('orders', { valueEncoding: 'json' })
    this.#byCustomer = db.sublevel<string, OrderSummary>('orders-by-customer', { valueEncoding: 'json' })
  }

  /** Opens the store in `directory`, which is created where it is missing; one process at a time may. */
  static async open(directory: string): Promise<OrderStore> {
    const db = new ClassicLevel(directory)
    await db.open()
    const store = new OrderStore(db)
    // Sublevels open a tick later than their database, and reads that do not wait need them open.
    await Promise.all([store.#customers.open(), store.#orders.open(), store.#byCustomer.open()])
    return store
  }

  /** Waits for writes under way, then closes. */
  async close(): Promise<void> {
    await this.#lastWrite
    await this.#db.close()
  }

  // Point reads do not wait: LevelDB answers from its memory in a few microseconds, and handing
  // them to the thread pool takes several times longer than the read.

  customer(id: string): Customer | undefined {
    return this.#customers.getSync(id)
  }

  order(id: string): Order | undefined {
    return this.#orders.getSync(id)
  }

  /** @throws RefusalError (409) when the id is taken */
  addCustomer(customer: Customer): Promise<void> {
    return this.#write(async () => {
      if (this.#customers.getSync(customer.id) !== undefined) {
        throw conflict(`customer "${customer.id}" exists already`)
      }
      await this.#customers.put(customer.id, customer)
    })
  }

  /** Stores an order under its id, in place of the one that was there, together with its index entry. */
  put(order: Order): Promise<void> {
    return this.#write(() => this.#replace(this.#orders.getSync(order.id), order))
  }

  /**
   * Changes an order as one step that no other write can come between.
   *
   * @throws RefusalError (404) when there is no such order; whatever `change` throws
   */
  update(id: string, change: (order: Order) => Order): Promise<Order> {
    return this.#write(async () => {
      const before = this.#orders.getSync(id)
      if (before === undefined) throw notFound('order', id)
      const after = change(before)
      await this.#replace(before, after)
      return after
    })
  }

  /** A customer's orders, newest first. */
  async list(customerId: string, { limit, status, after }: ListOptions): Promise<Page> {
    const upper = after === undefined ? `${customerId}"` : indexKey({ customerId, ...after })
    const orders: OrderSummary[] = []
    // `"` is the character after `!`: the range holds this customer's keys and no others.
    const range = { gt: `${customerId}!`, lt: upper, reverse: true }
    // One more than the page holds: whether there is a next page is known without another trip.
    for await (const chunk of inChunks(this.#byCustomer.values(range), limit + 1)) {
      for (const summary of chunk) {
        if (status !== undefined && summary.status !== status) continue
        const last = orders.at(-1)
        if (orders.length === limit && last !== undefined) return { orders, next: encodeCursor(last) }
        orders.push(summary)
      }
    }
    return { orders }
  }

  /** Every order as of now, in chunks; writes that come later are not seen. */
  allOrders(): AsyncIterable<readonly Order[]> {
    return inChunks(this.#orders.values(), 250)
  }

  async #replace(before: Order | undefined, after: Order): Promise<void> {
    const batch = this.#db.batch()
    if (before !== undefined && indexKey(before) !== indexKey(after)) {
      batch.del(indexKey(before), { sublevel: this.#byCustomer })
    }
    batch.put(after.id, after, { sublevel: this.#orders })
    batch.put(indexKey(after), summarise(after), { sublevel: this.#byCustomer })
    await batch.write()
  }

  /** Writes queue up: what one has read is still true when it writes. A failed write holds up nobody. */
  #write<Result>(write: () => Promise<Result>): Promise<Result> {
    const result = this.#lastWrite.then(write)
    this.#lastWrite = result.catch(() => undefined)
    return result
  }
}

interface ValueCursor<Value> {
  nextv(size: number): Promise<Value[]>
  close(): Promise<void>
}

/** One trip to the thread pool per chunk, where `for await` over the iterator itself waits for each value. */
async function* inChunks<Value>(
  values: ValueCursor<Value>,
  size: number,
): AsyncGenerator<Value[], void, undefined> {
  try {
    for (let chunk = await values.nextv(size); chunk.length > 0; chunk = await values.nextv(size)) yield chunk
  } finally {
    await values.close()
  }
}
