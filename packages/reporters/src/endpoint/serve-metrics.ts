import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { type MetricsHandlerOptions, metricsHandler, type SnapshotSource } from '@tidemark/metrics/exposition'
import { checkDelay } from '../reporter-options.ts'
import { bearerTokenCheck } from './bearer-token.ts'

export interface ServeMetricsOptions extends MetricsHandlerOptions {
  readonly registry: SnapshotSource
  /** 0 to 65,535; 0 has the system choose one. */
  readonly port: number
  /** The address to listen on. Others than this machine see the metrics only with another one. @default '127.0.0.1' */
  readonly host?: string
  /** @default '/metrics' */
  readonly path?: string
  /** Who does not send it as `Authorization: Bearer` gets status 401. @default everybody may look */
  readonly token?: string
}

export interface MetricsServer extends AsyncDisposable {
  /** Where the metrics are, such as `http://127.0.0.1:9464/metrics`. */
  readonly url: string
  readonly port: number
  /** Takes no scrape any more, and ends those under way that take longer than the deadline. */
  close(options?: CloseOptions): Promise<void>
}

export interface CloseOptions {
  /** Milliseconds, 1 to 2^31 - 1. @default 3000 */
  readonly deadlineMs?: number
}

/** A scraper sends a few hundred bytes at once; whoever needs more, or longer, is none. */
const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 5000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const
const MAX_CONNECTIONS = 64

/**
 * Opens a web server that answers scrapes as `metricsHandler` does, and nothing else: GET and HEAD on one path. Its
 * limits are those of `metricsHandler` for a scrape, and 5 s and 8 KiB for a request, of which no body is waited for; no
 * more than 64 connections. It does not keep the process alive.
 *
 * @throws TypeError without a registry, RangeError when an option is out of its range, and what `listen` fails with, such as
 * `EADDRINUSE`
 */
export async function serveMetrics(options: ServeMetricsOptions): Promise<MetricsServer> {
  checkRequired(options)
  const { registry, host = '127.0.0.1', path = '/metrics', token, onError = () => undefined } = options
  const isAllowed = token === undefined ? () => true : bearerTokenCheck(token)
  const answer = metricsHandler(registry, options)
  const server = createServer(LIMITS, (request, response) => {
    if (hasBody(request)) response.setHeader('connection', 'close')
    if (!isAllowed(request.headers.authorization)) {
      refuse(response, 401, 'Who are you?', { 'www-authenticate': 'Bearer' })
    } else if (request.url?.split('?', 1)[0] !== path) refuse(response, 404, 'There is nothing here.')
    else answer(request, response)
  })
  server.maxConnections = MAX_CONNECTIONS
  server.on('connection', (socket) => socket.unref())
  server.listen({ port: options.port, host })
  await once(server, 'listening')
  server.unref()
  // Such as too many open files when somebody connects: no reason for the host to end.
  server.on('error', onError)
  const { port } = server.address() as AddressInfo

  let closed: Promise<void> | undefined
  const close = ({ deadlineMs = 3000 }: CloseOptions = {}): Promise<void> => {
    checkDelay('deadlineMs', deadlineMs, 1)
    closed ??= new Promise((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), deadlineMs)
      server.close(() => {
        clearTimeout(timer)
        resolve()
      })
    })
    return closed
  }
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${port}${path}`,
    port,
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}

/** Types demand both, but not of a program in JavaScript, and without a port the system would choose one. */
function checkRequired({ registry, port }: Partial<ServeMetricsOptions> = {}): void {
  if (typeof registry?.snapshot !== 'function') {
    throw new TypeError(
      `registry must be a Registry, as in serveMetrics({ registry, port }), got ${typeof registry}`,
    )
  }
  if (!(Number.isInteger(port) && (port as number) >= 0 && (port as number) <= 65_535)) {
    throw new RangeError(`port must be an integer from 0 to 65535, got ${String(port)}`)
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(`${text}\n`)
}
