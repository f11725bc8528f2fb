import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Guard } from './guard.ts'

/** A request that is yet to be answered. */
interface Exchange {
  readonly response: ServerResponse
}

/**
 * What is open on each connection: one exchange as a rule, more when a client sends requests ahead.
 *
 * A connection that closes ends them all. Their responses do not tell: on Node 20 those that wait for their
 * turn emit nothing. So the connection is listened to, once, and only while something is open: between the
 * requests of a connection that is kept alive nothing of this is left on it.
 */
export class OpenExchanges<E extends Exchange> {
  readonly #open = new Map<Socket, E[]>()
  readonly #onClose: (this: Socket) => void

  /** @param lost told of each exchange whose connection closed first */
  constructor(lost: (exchange: E) => void, guard: Guard) {
    const takeAll = (socket: Socket): readonly E[] => this.#takeAll(socket)
    const tell = guard.wrap(lost)
    this.#onClose = guard.wrap(function (this: Socket): void {
      for (const exchange of takeAll(this)) tell(exchange)
    })
  }

  add(socket: Socket, exchange: E): void {
    const exchanges = this.#open.get(socket)
    if (exchanges !== undefined) {
      exchanges.push(exchange)
      return
    }
    this.#open.set(socket, [exchange])
    socket.on('close', this.#onClose)
  }

  /** Takes out the exchange of `response`; undefined when there is none. */
  take(socket: Socket, response: ServerResponse): E | undefined {
    const exchanges = this.#open.get(socket)
    const at = exchanges?.findIndex((exchange) => exchange.response === response) ?? -1
    if (exchanges === undefined || at === -1) return undefined
    const [taken] = exchanges.splice(at, 1)
    if (exchanges.length === 0) this.#takeAll(socket)
    return taken
  }

  /** Forgets all exchanges and leaves their connections alone. */
  clear(): void {
    for (const socket of [...this.#open.keys()]) this.#takeAll(socket)
  }

  #takeAll(socket: Socket): readonly E[] {
    const exchanges = this.#open.get(socket) ?? []
    this.#open.delete(socket)
    socket.removeListener('close', this.#onClose)
    return exchanges
  }
}
