import { Registry } from '@tidemark/metrics'
import { metricsHandler } from '@tidemark/metrics/exposition'
import express from 'express'
import { isWebUrl, Links } from './links.js'

/**
 * The service without a socket.
 *
 * @param {{ registry?: Registry, links?: Links }} [options]
 */
export function buildApp({ registry = new Registry(), links = new Links() } = {}) {
  const visits = registry.counter('links.visits', { description: 'Short URLs asked for.', labels: ['known'] })
  const app = express().disable('x-powered-by')

  app.get('/metrics', metricsHandler(registry))

  app.post('/links', express.json({ limit: '8kb' }), (request, response) => {
    const url = request.body?.url
    if (!isWebUrl(url)) return refuse(response, 400, 'url: expected a URL such as https://example.com/')
    const { slug } = links.add(url)
    response.status(201).location(`/links/${slug}`).json({ slug, url })
  })

  app.get('/links/:slug', (request, response) => {
    const link = links.get(request.params.slug)
    if (link === undefined) return refuse(response, 404, 'there is no such link')
    response.json(link)
  })

  app.get('/:slug', (request, response) => {
    const url = links.follow(request.params.slug)
    visits.labels(url !== undefined).inc()
    if (url === undefined) return refuse(response, 404, 'there is no such link')
    response.redirect(url)
  })

  app.use(answerErrors)
  return app
}

/**
 * What Express and its parsers refuse has a status; anything else is a fault of ours, of which nobody else is told.
 *
 * @type {express.ErrorRequestHandler}
 */
const answerErrors = (error, _request, response, _next) => {
  const isRefusal = error.status >= 400 && error.status < 500
  refuse(response, isRefusal ? error.status : 500, isRefusal ? error.message : 'internal error')
}

/**
 * @param {express.Response} response
 * @param {number} status
 * @param {string} message
 */
function refuse(response, status, message) {
  response.status(status).json({ message })
}
