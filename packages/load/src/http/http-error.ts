/** Why no answer came, in few words that are the same for all calls that failed alike. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  /** As Node names it: `ECONNREFUSED`, `ENOTFOUND`, `ECONNRESET`, `HPE_INVALID_CONSTANT`. */
  readonly code: string

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** The same before it is said of which host. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const reasons: readonly (readonly [codes: RegExp, reason: string])[] = [
  [/^ECONNREFUSED$/, 'connection refused'],
  [/^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/, 'host name not found'],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/, 'host not reachable'],
  [/^(?:ECONNRESET|EPIPE)$/, 'connection closed by the server'],
  [/^(?:ETIMEDOUT)$/, 'no connection in time'],
  [/^(?:EMFILE|ENFILE)$/, 'no more sockets: fewer connections, or a higher limit of open files'],
  [/^HPE_/, 'malformed HTTP answer'],
  [/^(?:EPROTO$|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/, 'TLS'],
]

/** What went wrong on the way to `host`. */
export function describeHttpError(error: unknown, host: string): HttpError {
  const code = codeOf(error)
  const reason = reasons.find(([codes]) => codes.test(code))?.[1]
  const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
  // The code tells the kinds of one reason apart, and of an unknown one it is all there is besides the message.
  return new HttpError(code, `${host}: ${reason ?? message} (${code})`, error)
}

/** The first code on the way down: Node wraps the errors of several addresses. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  if ('code' in error && typeof error.code === 'string') return error.code
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  return inner === undefined ? error.name : codeOf(inner)
}
