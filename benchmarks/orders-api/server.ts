import type { FastifyInstance } from 'fastify'
import { type AppOptions, buildApp } from './app.ts'
import { OrderStore } from './store.ts'

export interface ServerOptions extends Omit<AppOptions, 'store'> {
  /** Where the store keeps its files; created where it is missing. */
  readonly directory: string
  /** @default '127.0.0.1' */
  readonly host?: string
  /** 0 takes any free port. @default 0 */
  readonly port?: number
}

export interface Server {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string
  readonly app: FastifyInstance
  readonly store: OrderStore
  /** Answers what is under way, then closes the socket and the store. */
  readonly close: () => Promise<void>
}

/** Opens the store and listens. Nothing stays open when it throws. */
export async function start({
  directory,
  host = '127.0.0.1',
  port = 0,
  ...options
}: ServerOptions): Promise<Server> {
  const store = await OrderStore.open(directory)
  const app = buildApp({ store, ...options })
  const close = async () => {
    try {
      await app.close()
    } finally {
      await store.close()
    }
  }
  try {
    const url = await app.listen({ host, port })
    return { url, app, store, close }
  } catch (error) {
    await close()
    throw error
  }
}
