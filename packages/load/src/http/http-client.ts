import { performance } from 'node:perf_hooks'
import { refuseForeignHost } from './allowed-hosts.ts'
import { Connections } from './connections.ts'
import { Exchange, type HttpAnswer } from './exchange.ts'
import { describeHttpError, TransportError } from './http-error.ts'
import { type HttpRequest, headerLines, requestHead } from './request-text.ts'

export interface HttpClientOptions {
  /** Such as `http://127.0.0.1:3000`; without a path. */
  readonly origin: string
  /**
   * Most sockets, 1 to 10 000; each is opened when all others are in use, and kept. A load of many calls at once
   * waits for sockets when there are fewer.
   * @default 256
   */
  readonly connections?: number
  /**
   * Requests sent on one socket before the answer to the first has come, 1 to 100. Few clients do this: a slow
   * answer holds up those behind it.
   * @default 1
   */
  readonly pipelining?: number
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * A request whose answer is not complete after this long is given up: its promise rejects with a `TimeoutError`.
   * Found within a tenth of it. Seconds, above 0, up to an hour.
   * @default 10
   */
  readonly timeLimitSeconds?: number
  /**
   * Hosts other than this machine that may be loaded.
   * @default the environment variable TIDEMARK_ALLOWED_HOSTS, names with commas between
   */
  readonly allowedHosts?: readonly string[]
  /** For servers with a certificate that no authority has signed. */
  readonly tls?: { readonly ca?: string; readonly rejectUnauthorized?: boolean }
}

export interface HttpClient {
  /**
   * Resolves when the whole answer has come, whatever its status.
   *
   * Rejects with an `HttpError` when none came, and with a `TimeoutError` when it took too long.
   */
  request(request: HttpRequest): Promise<HttpAnswer>
  /** Sends one of these with each call, in turn: what one request per row of data is made of. */
  sender(requests: readonly HttpRequest[]): () => Promise<HttpAnswer>
  /** Closes all sockets; requests under way are given up. */
  close(): Promise<void>
}

/** How often deadlines are looked at, as a share of the time limit. */
const sweepShare = 0.1

/**
 * A client for loads: sockets are kept alive, bodies are counted and not kept, and every request has a deadline
 * for the whole of its answer, so that a server that sends a byte a minute is given up as well.
 *
 * @throws HostNotAllowedError for a host that is neither this machine nor allowed; RangeError for an option, TypeError for
 *   a header
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const origin = checkedOrigin(options.origin)
  refuseForeignHost(origin, options.allowedHosts ?? allowedByEnvironment())
  const most = whole('connections', options.connections ?? 256, 10_000)
  const pipelining = whole('pipelining', options.pipelining ?? 1, 100)
  const timeLimitSeconds = options.timeLimitSeconds ?? 10
  if (!(timeLimitSeconds > 0 && timeLimitSeconds <= 3600)) {
    throw new RangeError(
      `timeLimitSeconds: found ${timeLimitSeconds}; allowed is a number above 0, up to 3600`,
    )
  }
  const timeLimitMs = timeLimitSeconds * 1e3
  const { tls = {}, headers: common = {} } = options
  const connections = new Connections({ origin, connections: most, pipelining, tls })
  const commonLines = headerLines(origin.host, common)
  /** In the order of their deadlines, as all have the same time. */
  const underWay = new Set<Exchange>()
  let sweeper: NodeJS.Timeout | undefined

  function sweep(): void {
    const nowMs = performance.now()
    for (const exchange of underWay) {
      if (exchange.deadlineMs > nowMs) break
      connections.giveUp(exchange, new DOMException(`${origin.host}: no answer in time`, 'TimeoutError'))
    }
    sweeper = underWay.size === 0 ? undefined : setTimeout(sweep, timeLimitMs * sweepShare)
  }

  function request({
    method = 'GET',
    path,
    headers,
    body,
    readBody = false,
  }: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const nowMs = performance.now()
      const lines = headers === undefined ? commonLines : headerLines(origin.host, { ...common, ...headers })
      const exchange = new Exchange(
        {
          head: requestHead(method, path, lines, body ?? null),
          body: body ?? null,
          method,
          readBody,
          deadlineMs: nowMs + timeLimitMs,
        },
        (self, answer, error) => {
          underWay.delete(self)
          if (answer !== null) resolve(answer)
          else reject(error instanceof DOMException ? error : describeHttpError(error, origin.host))
        },
      )
      underWay.add(exchange)
      sweeper ??= setTimeout(sweep, timeLimitMs * sweepShare)
      connections.send(exchange, nowMs)
    })
  }

  return {
    request,
    sender(requests) {
      if (requests.length === 0) throw new RangeError('sender needs at least one request')
      let next = 0
      return () => {
        const chosen = requests[next] as HttpRequest
        next = next + 1 === requests.length ? 0 : next + 1
        return request(chosen)
      }
    },
    async close() {
      clearTimeout(sweeper)
      await connections.close(new TransportError('ERR_CLIENT_CLOSED', 'the client is closed'))
    },
  }
}

function checkedOrigin(text: string): URL {
  const origin = URL.canParse(text) ? new URL(text) : null
  const isOrigin = origin !== null && /^https?:$/.test(origin.protocol) && origin.pathname === '/'
  if (isOrigin && origin.search === '' && origin.hash === '' && origin.username === '') return origin
  throw new RangeError(
    `origin: found ${JSON.stringify(text)}; allowed is such as "http://127.0.0.1:3000", without a path`,
  )
}

function allowedByEnvironment(): readonly string[] {
  return (process.env['TIDEMARK_ALLOWED_HOSTS'] ?? '').split(',').map((name) => name.trim())
}

function whole(name: string, value: number, highest: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= highest) return value
  throw new RangeError(`${name}: found ${value}; allowed is an integer from 1 to ${highest}`)
}
