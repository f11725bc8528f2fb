import swagger from '@fastify/swagger'
import { Registry } from '@tidemark/metrics'
import { fastifyMetrics } from '@tidemark/metrics/exposition'
import { fastify } from 'fastify'
import { makeCatalogue, priceCart } from './catalogue.js'
import * as schemas from './schemas.js'

/** @typedef {import('./catalogue.js').CartLine} CartLine */

/**
 * The service without a socket: `listen` or `inject` it.
 *
 * @param {{ registry?: Registry, products?: number }} [options]
 */
export function buildApp({ registry = new Registry(), products = 1000 } = {}) {
  const app = fastify()
  // Before swagger: what it has not seen is not documented.
  app.register(fastifyMetrics, { registry })
  app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Catalogue', version: '1.0.0' } },
  })
  app.register(async (routes) => addRoutes(routes, registry, products))
  return app
}

/**
 * @param {import('fastify').FastifyInstance} app
 * @param {Registry} registry
 * @param {number} products
 */
function addRoutes(app, registry, products) {
  const catalogue = makeCatalogue(products)
  const cartLines = registry.histogram('carts.lines', {
    unit: '{line}',
    description: 'Lines of the carts that were priced.',
  })

  app.get('/products', { schema: schemas.listProducts }, async ({ query }) => {
    const { category, limit } = /** @type {{ category?: string, limit: number }} */ (query)
    const found = []
    for (const product of catalogue.values()) {
      if (category !== undefined && product.category !== category) continue
      if (found.push(product) === limit) break
    }
    return found
  })

  app.get('/products/:sku', { schema: schemas.readProduct }, async ({ params }, reply) => {
    const { sku } = /** @type {{ sku: string }} */ (params)
    return catalogue.get(sku) ?? notFound(reply, sku)
  })

  app.post('/carts/price', { schema: schemas.priceCart }, async ({ body }, reply) => {
    const { lines } = /** @type {{ lines: CartLine[] }} */ (body)
    const cart = priceCart(catalogue, lines)
    if ('missing' in cart) return notFound(reply, cart.missing)
    cartLines.record(lines.length)
    return cart
  })

  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

/**
 * @param {import('fastify').FastifyReply} reply
 * @param {string} sku
 */
function notFound(reply, sku) {
  return reply.code(404).send({ statusCode: 404, message: `there is no product "${sku}"` })
}
