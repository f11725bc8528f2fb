import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MetricsHandlerOptions, SnapshotSource } from './endpoint.ts'
import { metricsHandler } from './metrics-handler.ts'

export interface FastifyMetricsOptions extends MetricsHandlerOptions {
  readonly registry: SnapshotSource
  /** @default '/metrics' */
  readonly path?: string
}

/** What is used of Fastify 4 and 5. */
interface FastifyScope {
  route(options: {
    method: string[]
    url: string
    handler(
      request: { readonly raw: IncomingMessage },
      reply: { readonly raw: ServerResponse; hijack(): unknown },
    ): void
  }): unknown
}

/**
 * A plugin for Fastify that answers scrapes as `metricsHandler` does:
 * `fastify.register(fastifyMetrics, { registry })`. Hooks that come before the handler run as for every route, such as
 * those that ask who it is; those that change what is sent do not, since a scrape is streamed and may be gzipped.
 *
 * Fastify does not start when an option is out of its range.
 */
export async function fastifyMetrics(fastify: FastifyScope, options: FastifyMetricsOptions): Promise<void> {
  const handle = metricsHandler(options.registry, options)
  fastify.route({
    method: ['GET', 'HEAD'],
    url: options.path ?? '/metrics',
    handler: (request, reply) => {
      reply.hijack()
      handle(request.raw, reply.raw)
    },
  })
}
