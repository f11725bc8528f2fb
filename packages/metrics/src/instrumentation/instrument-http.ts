import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Gauge } from '../gauge.ts'
import type { Registry } from '../registry.ts'
import { listenToChannels } from './channels.ts'
import { type DurationOptions, withHttpBounds } from './durations.ts'
import { fastifyListeners } from './fastify-routes.ts'
import type { Guard } from './guard.ts'
import { methodNames } from './http-methods.ts'
import { routeOf } from './http-route.ts'
import { type Instrumentation, startInstrumentation } from './instrumentation.ts'
import { OpenExchanges } from './open-exchanges.ts'

export interface InstrumentHttpOptions extends DurationOptions {
  /**
   * The route of a request, asked when it is over; a template such as `/orders/:id`, never the path itself.
   * Undefined: what `setHttpRoute` or the framework says. @default always undefined
   */
  readonly route?: (request: IncomingMessage) => string | undefined
  /** Requests not to count, asked when they begin: health probes, scrapes. @default none */
  readonly ignore?: (request: IncomingMessage) => boolean
  /** Methods counted by name, case-sensitive; others are `_OTHER`. @default those of OpenTelemetry */
  readonly methods?: readonly string[]
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  readonly active: Gauge
  readonly startedNs: number
}

/** What Node publishes when a request begins and when its answer was handed to the system. */
interface Message {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly socket: Socket
}

const ACTIVE = 'http.server.active_requests'

/**
 * Times every request that servers of `node:http` and `node:https` in this process answer, whatever the
 * framework: the timer `http.server.request.duration` by method, route, status and kind of error, and the
 * gauge `http.server.active_requests` by method. Names are those of OpenTelemetry's conventions; a label that
 * does not apply is empty.
 *
 * A request counts from its headers until its answer is with the operating system. Status 500 and above count
 * as errors of the timer. When the connection closes before, whoever closed it, `error.type` is `aborted` and
 * the status is the one sent so far.
 *
 * Not seen: HTTP/2, requests that become another protocol (`upgrade`, `connect`), what is no HTTP, and
 * requests that a framework injects without a server.
 *
 * @throws AlreadyInstrumentedError when it records in this registry already
 * @throws MetricKindError, MetricConflictError or RangeError when the metrics cannot be had like that
 */
export function instrumentHttp(registry: Registry, options: InstrumentHttpOptions = {}): Instrumentation {
  return startInstrumentation(registry, 'instrumentHttp', instrumentHttp, (guard) =>
    listen(registry, options, guard),
  )
}

function listen(registry: Registry, options: InstrumentHttpOptions, guard: Guard): () => void {
  const { route, ignore, methods, ...durations } = options
  const methodName = methodNames(methods)
  const duration = registry.timer('http.server.request.duration', {
    ...withHttpBounds(durations),
    description: 'Duration of HTTP server requests.',
    labels: ['http.request.method', 'http.route', 'http.response.status_code', 'error.type'],
  })
  const active = registry.gauge(ACTIVE, {
    description: 'Number of active HTTP server requests.',
    unit: '{request}',
    labels: ['http.request.method'],
    // Requests may be open for longer than idle series are kept.
    expireAfterMs: Number.POSITIVE_INFINITY,
  })

  const asked = route ?? (() => undefined)
  const routeName = (request: IncomingMessage): string => {
    const answer = guard.attempt(asked, request, undefined) ?? guard.attempt(routeOf, request, undefined)
    return typeof answer === 'string' ? answer : ''
  }
  const end = (
    { request, method, startedNs }: Exchange,
    status: number | '',
    error: number | string,
  ): void => {
    const timer = duration.labels(method, routeName(request), status, error)
    if (status !== '' && status >= 500) timer.fail(startedNs)
    else timer.stop(startedNs)
  }
  const abort = (exchange: Exchange): void => {
    exchange.active.dec()
    const { headersSent, statusCode } = exchange.response
    end(exchange, headersSent ? statusCode : '', 'aborted')
  }
  const complete = (exchange: Exchange): void => {
    exchange.active.dec()
    const { statusCode } = exchange.response
    end(exchange, statusCode, statusCode >= 500 ? statusCode : '')
  }

  const open = new OpenExchanges<Exchange>(abort, guard)
  const started = ({ request, response, socket }: Message): void => {
    // A promise would be as good as true.
    if (ignore !== undefined && guard.attempt(ignore, request, false) === true) return
    const method = methodName(request.method)
    const gauge = active.labels(method)
    open.add(socket, { request, response, method, active: gauge, startedNs: registry.clock.nowNs() })
    gauge.inc()
  }
  const finished = ({ response, socket }: Message): void => {
    const exchange = open.take(socket, response)
    if (exchange === undefined) return
    // Node says so too of an answer whose last bytes it could not send.
    if (socket.destroyed) abort(exchange)
    else complete(exchange)
  }

  const unlisten = listenToChannels(
    {
      'http.server.request.start': started,
      'http.server.response.finish': finished,
      ...fastifyListeners,
    },
    guard,
  )
  return () => {
    unlisten()
    open.clear()
    registry.remove(ACTIVE)
  }
}
