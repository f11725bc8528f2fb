import { randomUUID } from 'node:crypto'
import { type FastifyInstance, fastify } from 'fastify'
import { addRoutes } from './routes.ts'
import type { OrderStore } from './store.ts'

export interface AppOptions {
  readonly store: OrderStore
  /** @default random UUIDs */
  readonly newOrderId?: () => string
  /** @default the system's clock */
  readonly now?: () => Date
}

/** The service without a socket: `listen` or `inject` it. Closing it leaves the store open. */
export function buildApp({
  store,
  newOrderId = randomUUID,
  now = () => new Date(),
}: AppOptions): FastifyInstance {
  // An unknown field is a client's mistake and worth a 400, not something to drop silently.
  const app = fastify({ ajv: { customOptions: { removeAdditional: false } } })
  addRoutes(app, { store, newOrderId, now })
  return app
}
