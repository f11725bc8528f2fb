import type { IncomingMessage } from 'node:http'
import type { ChannelListeners } from './channels.ts'
import { setHttpRoute } from './http-route.ts'

interface FastifyRequest {
  readonly raw: IncomingMessage
  readonly routeOptions?: { readonly url?: string }
}

interface FastifyInstance {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequest, reply: unknown, done: () => void) => void,
  ): unknown
}

/**
 * Learns the routes of requests from Fastify 4.10 and newer, which leaves nothing on the request of Node.
 *
 * Instances made from now on get a hook, the first of all, so that requests have a route which an
 * authentication hook refuses. It stays when the instrumentation stops: Fastify has no way to take it out. Of
 * older instances, those requests are known that reach their handler, from Fastify 5 on.
 */
export const fastifyListeners: ChannelListeners = {
  'fastify.initialization': ({ fastify }: { readonly fastify: FastifyInstance }) => {
    fastify.addHook('onRequest', (request, _reply, done) => {
      const url = request.routeOptions?.url
      if (url !== undefined) setHttpRoute(request.raw, url)
      done()
    })
  },
  'tracing:fastify.request.handler:start': (message: {
    readonly request: FastifyRequest
    readonly route: { readonly url: string }
  }) => {
    setHttpRoute(message.request.raw, message.route.url)
  },
}
