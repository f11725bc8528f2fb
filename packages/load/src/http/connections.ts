import { connect as connectNet, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { connect as connectTls } from 'node:tls'
import { Connection, type ConnectionOwner } from './connection.ts'
import type { Exchange } from './exchange.ts'

export interface ConnectionsOptions {
  readonly origin: URL
  readonly connections: number
  readonly pipelining: number
  readonly tls: { readonly ca?: string; readonly rejectUnauthorized?: boolean }
}

/** The connections to a server: each is opened when all others are in use, and kept. */
export class Connections implements ConnectionOwner {
  readonly #options: ConnectionsOptions
  readonly #open = new Set<Connection>()
  /** The one that was used last is last: the others are left to grow old, and the server to close them. */
  readonly #idle: Connection[] = []
  /** With requests under way, and room for another one. */
  readonly #shared = new Set<Connection>()
  /** Found no connection so far, in order: there is none while a connection is idle. */
  readonly #waiting = new Set<Exchange>()
  #closed: Error | null = null

  constructor(options: ConnectionsOptions) {
    this.#options = options
  }

  send(exchange: Exchange, nowMs: number = performance.now()): void {
    if (this.#closed !== null) exchange.fail(this.#closed)
    // In turn, so that nothing waits for ever that cannot share a connection.
    else if (this.#waiting.size > 0 || !this.#place(exchange, nowMs)) this.#waiting.add(exchange)
  }

  /** An exchange fails that may wait for a connection or be under way on one. */
  giveUp(exchange: Exchange, error: Error): void {
    if (this.#waiting.delete(exchange)) {
      exchange.fail(error)
      return
    }
    exchange.connection?.giveUp(exchange, error)
  }

  /** Whatever is under way, or sent after this, fails. Resolves when all sockets are closed. */
  async close(error: Error): Promise<void> {
    this.#closed = error
    for (const exchange of this.#waiting) exchange.fail(error)
    this.#waiting.clear()
    await Promise.all([...this.#open].map((connection) => connection.close(error)))
  }

  answered(connection: Connection): void {
    for (const exchange of this.#waiting) {
      if (!connection.isIdle && !(exchange.isSafe && connection.hasRoom)) break
      this.#waiting.delete(exchange)
      connection.send(exchange)
    }
    this.#keep(connection)
  }

  ended(connection: Connection, unanswered: readonly Exchange[]): void {
    this.#open.delete(connection)
    this.#shared.delete(connection)
    const index = this.#idle.indexOf(connection)
    if (index !== -1) this.#idle.splice(index, 1)
    for (const exchange of unanswered) this.send(exchange)
    for (const exchange of this.#waiting) {
      if (!this.#place(exchange, performance.now())) break
      this.#waiting.delete(exchange)
    }
  }

  /** @returns whether there is a connection for it now */
  #place(exchange: Exchange, nowMs: number): boolean {
    const connection = this.#connectionFor(exchange, nowMs)
    if (connection === null) return false
    connection.send(exchange)
    this.#keep(connection)
    return true
  }

  #connectionFor(exchange: Exchange, nowMs: number): Connection | null {
    if (this.#shared.size > 0 && exchange.isSafe) {
      for (const connection of this.#shared) return connection
    }
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.isStale(nowMs)) return idle
      void idle.close(staleError)
    }
    return this.#open.size < this.#options.connections ? this.#connect() : null
  }

  #connect(): Connection {
    const { origin, pipelining, tls } = this.#options
    const connection = new Connection(openSocket(origin, tls), pipelining, this)
    this.#open.add(connection)
    return connection
  }

  /** Puts it where others find it. */
  #keep(connection: Connection): void {
    if (connection.isIdle) {
      this.#shared.delete(connection)
      this.#idle.push(connection)
    } else if (connection.hasRoom) this.#shared.add(connection)
    else this.#shared.delete(connection)
  }
}

/** Given to nothing: an idle connection has no requests. */
const staleError = new Error('idle for too long')

function openSocket({ protocol, hostname, port }: URL, tls: ConnectionsOptions['tls']): Socket {
  const isSecure = protocol === 'https:'
  const to = {
    // An IPv6 address stands in brackets in a URL.
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isSecure ? 443 : 80),
    noDelay: true,
  }
  const socket = isSecure ? connectTls({ ...to, ...tls, ALPNProtocols: ['http/1.1'] }) : connectNet(to)
  // Requests under way keep the process alive, and not what waits for the next one.
  return socket.unref()
}
