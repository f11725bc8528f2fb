import { Registry } from '@tidemark/metrics'
import { honoMetrics } from '@tidemark/metrics/exposition'
import { setHttpRoute } from '@tidemark/metrics/instrumentation'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { Rates } from './rates.js'

/** @typedef {{ Bindings: Partial<import('@hono/node-server').HttpBindings> }} OnNode */

/**
 * The service without a socket: `app.request` calls it as it is.
 *
 * @param {{ registry?: Registry, rates?: Rates }} [options]
 */
export function buildApp({
  registry = new Registry(),
  rates = new Rates({ days: 365, last: new Date('2026-06-30') }),
} = {}) {
  const conversions = registry.counter('rates.conversions', { labels: ['from', 'to'], maxSeries: 100 })
  /** @type {Hono<OnNode>} */
  const app = new Hono()

  app.get('/metrics', honoMetrics(registry))

  // Hono keeps the route to itself; without a socket there is no request of Node to tell it of.
  app.use(async (context, next) => {
    await next()
    const request = context.env?.incoming
    if (request !== undefined) setHttpRoute(request, routePath(context, -1))
  })

  app.get('/currencies', (context) => context.json(rates.currencies))

  app.get('/convert', (context) => {
    const { from = '', to = '', amount = '' } = context.req.query()
    const value = Number(amount)
    if (amount === '' || !(value >= 0 && value <= 1e12))
      throw refusal(400, 'amount: expected a number from 0 to 1e12')
    const result = rates.convert({ from, to, amount: value })
    if (result === undefined) throw refusal(400, `from, to: expected two of ${rates.currencies.join(', ')}`)
    conversions.labels(from, to).inc()
    return context.json({ from, to, amount: value, result })
  })

  app.get('/history/:currency', (context) => {
    const days = Number(context.req.query('days') ?? '30')
    if (!(Number.isInteger(days) && days >= 1 && days <= 365)) throw refusal(400, 'days: expected 1 to 365')
    const history = rates.history(context.req.param('currency'), days)
    if (history.length === 0) throw refusal(404, 'there is no such currency')
    return context.json(history)
  })

  app.onError((error, context) =>
    error instanceof HTTPException
      ? context.json({ message: error.message }, error.status)
      : context.json({ message: 'internal error' }, 500),
  )
  return app
}

/**
 * @param {400 | 404} status
 * @param {string} message
 */
function refusal(status, message) {
  return new HTTPException(status, { message })
}
