import { Buffer } from 'node:buffer'

export interface HttpRequest {
  /** @default 'GET' */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** With its query, such as `/orders?limit=10`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /**
   * Keeps the body for whoever checks the answer; otherwise it is counted as it streams by.
   * @default false
   */
  readonly readBody?: boolean
}

const token = /^[!#$%&'*+.^_`|~\w-]+$/
const pathText = /^\/[\x21-\x7e\x80-\xff]*$/
/** Anything that could end the line would begin a header, or a request, of its own. */
const valueText = /^[\t\x20-\x7e\x80-\xff]*$/
/** How requests and answers follow each other is for the client to say. */
const reserved = /^(?:transfer-encoding|keep-alive|upgrade|expect|te|trailer)$/i

/**
 * The header lines that all requests with these headers have.
 *
 * @param host as a URL has it, with its port
 * @throws TypeError for what would not be one header of that name
 */
export function headerLines(host: string, headers: Readonly<Record<string, string>>): string {
  let lines = ''
  let hasHost = false
  let hasConnection = false
  for (const name of Object.keys(headers)) {
    const value = String(headers[name])
    if (!token.test(name)) throw refused(name, value, 'a name of letters, digits and -')
    if (!valueText.test(value)) throw refused(name, value, 'Latin-1 text of one line')
    if (reserved.test(name))
      throw refused(name, value, 'every other header: the client decides about this one')
    const lower = name.toLowerCase()
    // Bodies are counted.
    if (lower === 'content-length') continue
    hasHost ||= lower === 'host'
    hasConnection ||= lower === 'connection'
    lines += `${name}: ${value}\r\n`
  }
  if (!hasConnection) lines = `connection: keep-alive\r\n${lines}`
  return hasHost ? lines : `host: ${host}\r\n${lines}`
}

/** Methods that announce a body say so when there is none (RFC 9110, 8.6). */
const sends = /^(?:POST|PUT|PATCH)$/

/**
 * The head of a request (RFC 9112, 3 and 5).
 *
 * @param lines of `headerLines`
 * @throws TypeError for what would not be one request
 */
export function requestHead(
  method: string,
  path: string,
  lines: string,
  body: string | Uint8Array | null,
): string {
  if (!token.test(method)) {
    throw new TypeError(`method: found ${JSON.stringify(method)}; allowed is such as "GET"`)
  }
  if (!pathText.test(path)) {
    throw new TypeError(
      `path: found ${JSON.stringify(path)}; allowed is such as "/orders?limit=10", without spaces and, but for Latin-1, percent-encoded`,
    )
  }
  const length = body !== null || sends.test(method) ? `content-length: ${bytesOf(body)}\r\n` : ''
  return `${method} ${path} HTTP/1.1\r\n${lines}${length}\r\n`
}

function bytesOf(body: string | Uint8Array | null): number {
  if (body === null) return 0
  return typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
}

function refused(name: string, value: string, allowed: string): TypeError {
  const found = `${JSON.stringify(name)}: ${JSON.stringify(value.slice(0, 100))}`
  return new TypeError(`headers: found ${found}; allowed is ${allowed}`)
}
