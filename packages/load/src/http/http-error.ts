/** Why no answer came, in few words that are the same for all calls that failed alike. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  /** As Node or undici name it: `ECONNREFUSED`, `ENOTFOUND`, `UND_ERR_SOCKET`, `HTTPParserError`. */
  readonly code: string

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

const reasons: readonly (readonly [codes: RegExp, reason: string])[] = [
  [/^ECONNREFUSED$/, 'connection refused'],
  [/^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/, 'host name not found'],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/, 'host not reachable'],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_ABORTED)$/, 'connection closed by the server'],
  [/^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'no connection in time'],
  [/^(?:EMFILE|ENFILE)$/, 'no more sockets: fewer connections, or a higher limit of open files'],
  [/^(?:HPE_|HTTPParserError$)/, 'malformed HTTP answer'],
  [/^UND_ERR_(?:RES_CONTENT_LENGTH_MISMATCH|HEADERS_OVERFLOW)$/, 'malformed HTTP answer'],
  [/^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/, 'TLS'],
]

/** What went wrong on the way to `host`. */
export function describeHttpError(error: unknown, host: string): HttpError {
  const code = codeOf(error)
  const reason = reasons.find(([codes]) => codes.test(code))?.[1]
  const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
  // The code tells the kinds of one reason apart, and of an unknown one it is all there is besides the message.
  return new HttpError(code, `${host}: ${reason ?? message} (${code})`, error)
}

/** The first code on the way down: undici wraps some errors, and Node those of several addresses. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  if ('code' in error && typeof error.code === 'string') return error.code
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  return inner === undefined ? error.name : codeOf(inner)
}
