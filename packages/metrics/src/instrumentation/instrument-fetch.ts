import type { Registry } from '../registry.ts'
import { BoundedLookup } from './bounded-lookup.ts'
import { listenToChannels } from './channels.ts'
import { type DurationOptions, withHttpBounds } from './durations.ts'
import { errorKinds } from './error-kind.ts'
import type { Guard } from './guard.ts'
import { methodNames, OTHER } from './http-methods.ts'
import { type Instrumentation, startInstrumentation } from './instrumentation.ts'

export interface InstrumentFetchOptions extends DurationOptions {
  /**
   * The most servers that are counted by address and port, from 1: those called first. All others share the
   * address `_OTHER`. @default 100
   */
  readonly maxServers?: number
  /** Methods counted by name, case-sensitive; others are `_OTHER`. @default those of OpenTelemetry */
  readonly methods?: readonly string[]
}

interface Server {
  readonly address: string
  readonly port: string
}

interface Call {
  readonly method: string
  readonly server: Server
  readonly startedNs: number
  status: number | ''
}

/** A request as undici shows it; the same object in all messages of one request. */
interface UndiciRequest {
  readonly method: string
  readonly origin: string | URL
  readonly upgrade?: unknown
}

const ACTIVE = 'http.client.active_requests'

/**
 * Times every request of `fetch` and of undici, the one in Node and the package: the timer
 * `http.client.request.duration` by method, server, status and kind of error, and the gauge
 * `http.client.active_requests` by server. Names are those of OpenTelemetry's conventions; a label that does
 * not apply is empty.
 *
 * A request counts until its body has been received; each redirect and each retry is one of its own. As the
 * conventions have it, status 400 and above is an error, and so is every failure: `error.type` is then the
 * status or the error's code or name.
 *
 * Not seen: `node:http`'s own client, WebSockets and tunnels through proxies.
 *
 * @throws AlreadyInstrumentedError when it records in this registry already
 * @throws MetricKindError, MetricConflictError or RangeError when the metrics cannot be had like that
 */
export function instrumentFetch(registry: Registry, options: InstrumentFetchOptions = {}): Instrumentation {
  return startInstrumentation(registry, 'instrumentFetch', instrumentFetch, (guard) =>
    listen(registry, options, guard),
  )
}

function listen(registry: Registry, options: InstrumentFetchOptions, guard: Guard): () => void {
  const { maxServers = 100, methods, ...durations } = options
  const methodName = methodNames(methods)
  const kindOf = errorKinds()
  const duration = registry.timer('http.client.request.duration', {
    ...withHttpBounds(durations),
    description: 'Duration of HTTP client requests.',
    labels: [
      'http.request.method',
      'server.address',
      'server.port',
      'http.response.status_code',
      'error.type',
    ],
  })
  const active = registry.gauge(ACTIVE, {
    description: 'Number of active HTTP client requests.',
    unit: '{request}',
    labels: ['server.address', 'server.port'],
    // Requests may be open for longer than idle series are kept.
    expireAfterMs: Number.POSITIVE_INFINITY,
  })
  const servers = new BoundedLookup<Server>(checkMaxServers(maxServers), serverOf, {
    address: OTHER,
    port: '',
  })

  // Weak: a response that nobody reads ends when it is collected, which its request must not prevent.
  const calls = new WeakMap<object, Call>()
  const end = (request: UndiciRequest, error: unknown): void => {
    const call = calls.get(request)
    if (call === undefined) return
    calls.delete(request)
    const { method, server, status, startedNs } = call
    active.labels(server.address, server.port).dec()
    const refused = status !== '' && status >= 400
    const kind = error === undefined ? (refused ? status : '') : guard.attempt(kindOf, error, OTHER)
    const timer = duration.labels(method, server.address, server.port, status, kind)
    if (kind === '') timer.stop(startedNs)
    else timer.fail(startedNs)
  }

  const unlisten = listenToChannels(
    {
      'undici:request:create': ({ request }: { readonly request: UndiciRequest }) => {
        // These become connections of another protocol, about whose end nothing is said.
        if (request.method === 'CONNECT' || (request.upgrade ?? null) !== null) return
        const server = servers.get(String(request.origin))
        const startedNs = registry.clock.nowNs()
        calls.set(request, { method: methodName(request.method), server, startedNs, status: '' })
        active.labels(server.address, server.port).inc()
      },
      'undici:request:headers': (message: {
        readonly request: UndiciRequest
        readonly response: { readonly statusCode: number }
      }) => {
        const call = calls.get(message.request)
        if (call !== undefined) call.status = message.response.statusCode
      },
      'undici:request:trailers': ({ request }: { readonly request: UndiciRequest }) =>
        end(request, undefined),
      'undici:request:error': (message: { readonly request: UndiciRequest; readonly error: unknown }) => {
        // Whatever a program aborted with, undefined too.
        end(message.request, message.error ?? null)
      },
    },
    guard,
  )
  return () => {
    unlisten()
    registry.remove(ACTIVE)
  }
}

/** @throws TypeError when it is no origin */
function serverOf(origin: string): Server {
  const { protocol, hostname, port } = new URL(origin)
  return { address: hostname, port: port || (protocol === 'https:' ? '443' : '80') }
}

/** @throws RangeError when it is no integer of at least 1 */
function checkMaxServers(maxServers: number): number {
  if (Number.isSafeInteger(maxServers) && maxServers >= 1) return maxServers
  throw new RangeError(`maxServers must be an integer of at least 1, got ${String(maxServers)}`)
}
