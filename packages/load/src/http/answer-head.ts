import type { IncomingHttpHeaders } from 'node:http'
import { TransportError } from './http-error.ts'

/** How far the body of an answer goes (RFC 9112, 6.3): so many bytes, in chunks, or until the server closes. */
export type BodyExtent = number | 'chunked' | 'until-close'

export interface AnswerHead {
  readonly status: number
  /** Of a body if there is one: what it was asked by and the status can mean that there is none. */
  readonly extent: BodyExtent
  /** Whether the server takes another request on the same connection. */
  readonly keepsAlive: boolean
  /** How long it waits for one, where it says so. Seconds. */
  readonly keepAliveSeconds: number | null
  /** As it came, without the empty line that ends it. */
  readonly text: string
}

/** Status line and header lines of RFC 9112, 4 and 5. */
const grammar = /^HTTP\/1\.[01] [1-9]\d\d(?: [^\r\n\0]*)?\r\n(?:[!#$%&'*+.^_`|~\w-]+:[^\r\n\0]*\r\n)*$/
/** What every answer begins with. */
export const httpName = 'HTTP/1.'
const statusAt = 'HTTP/1.1 '.length

/** Of the names that matter here. Most others are not as long as one of them, and never made into a text. */
const nameLengths = ['connection', 'keep-alive', 'content-length', 'transfer-encoding'].map(
  ({ length }) => length,
)

/**
 * @param text of a head, without the empty line that ends it
 * @throws TransportError for what is not the head of an HTTP/1 answer, or says two things about where it ends: whoever sent
 *   it may mean either
 */
export function readHead(text: string): AnswerHead {
  if (!grammar.test(text)) {
    throw malformed(text.startsWith(httpName) ? 'HPE_INVALID_HEADER_TOKEN' : 'HPE_INVALID_CONSTANT')
  }
  let isClosed = text.charAt(httpName.length) === '0'
  let length: number | null = null
  let coding: string | null = null
  let keepAliveSeconds: number | null = null
  for (let at = linesAt(text); at < text.length; ) {
    const colon = text.indexOf(':', at)
    const end = text.indexOf('\r\n', colon)
    if (nameLengths.includes(colon - at)) {
      const value = (): string =>
        text
          .slice(colon + 1, end)
          .trim()
          .toLowerCase()
      switch (text.slice(at, colon).toLowerCase()) {
        case 'content-length':
          if (length !== null) throw malformed('HPE_UNEXPECTED_CONTENT_LENGTH')
          length = lengthOf(value())
          break
        case 'transfer-encoding':
          coding = coding === null ? value() : `${coding}, ${value()}`
          break
        case 'connection':
          if (/(?:^|,)\s*close\s*(?:,|$)/.test(value())) isClosed = true
          else if (/(?:^|,)\s*keep-alive\s*(?:,|$)/.test(value())) isClosed = false
          break
        case 'keep-alive': {
          const seconds = /(?:^|,)\s*timeout\s*=\s*(\d+)/.exec(value())?.[1]
          if (seconds !== undefined) keepAliveSeconds = Number(seconds)
        }
      }
    }
    at = end + 2
  }
  if (coding !== null && length !== null) throw malformed('HPE_INVALID_CONTENT_LENGTH')
  const isChunked = coding !== null && /(?:^|,\s*)chunked$/.test(coding)
  const extent = isChunked ? 'chunked' : (length ?? 'until-close')
  const status = Number(text.slice(statusAt, statusAt + 3))
  return { status, extent, keepsAlive: !isClosed, keepAliveSeconds, text }
}

/** Where the header lines begin. */
function linesAt(text: string): number {
  return text.indexOf('\r\n') + 2
}

function lengthOf(value: string): number {
  const length = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
  if (Number.isNaN(length)) throw malformed('HPE_INVALID_CONTENT_LENGTH')
  return length
}

/** Names in lower case; several lines of one name are one, as Node's own client has it. */
export function readHeaders({ text }: Pick<AnswerHead, 'text'>): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = Object.create(null)
  for (const line of text.slice(linesAt(text)).split('\r\n').slice(0, -1)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'set-cookie') headers[name] = [...(headers[name] ?? []), value]
    else headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}

/** @param code that of llhttp, the parser of Node, for the like */
export function malformed(code: `HPE_${string}`): TransportError {
  return new TransportError(code, 'malformed HTTP answer')
}
