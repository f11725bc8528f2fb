import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  validateHeaderValue,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { errorOf } from '../report-error.ts'
import { stringsOption } from '../strings-option.ts'
import type { Outcome, Transport } from '../transport.ts'

/** What a server answered, as far as it was read. */
export interface HttpAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: IncomingMessage['headers']
  /** The beginning of the body, no more than `maxAnswerBytes`. */
  readonly body: Buffer
}

export interface HttpTransportOptions {
  /** http or https, without credentials. */
  readonly url: string | URL
  /** @default 'POST' */
  readonly method?: 'POST' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  /** Texts that no error may show, however the server repeats them. */
  readonly secrets?: readonly string[]
  /** Whether payloads above 1 KiB are compressed. @default false */
  readonly gzip?: boolean
  /** How much of an answer is read; the connection of a longer one is closed. @default 16 KiB */
  readonly maxAnswerBytes?: number
  /**
   * What an answer means, where the protocol says more than the status.
   * @default `judgeStatus`
   */
  readonly judge?: (answer: HttpAnswer, explained: Explained) => Outcome | undefined
}

/**
 * Makes an error of an answer, without what it may repeat of the secrets.
 *
 * @param expected in place of this answer
 * @param body what the answer says, where it says so in a format of its own; else its body
 */
export type Explained = (expected: string, body?: Buffer) => Error

/** How much of an answer an error shows. */
const SHOWN_BYTES = 300

/** Below it a compressed payload is hardly smaller. */
const GZIP_FROM_BYTES = 1024

/**
 * Sends each payload as the body of a request, over one connection that is kept.
 *
 * On `node:http` and not on `fetch`: the socket of a request can be unref'd, so that a server which does not answer does
 * not keep the process alive, and an answer without an end costs no more than what is read of it.
 *
 * Redirects are not followed: the POST would become a GET, whose answer says nothing.
 *
 * @throws RangeError when the URL is not http or https or holds credentials, or a header cannot be sent; no message
 * repeats them
 */
export function httpTransport(options: HttpTransportOptions): Transport {
  const url = parseHttpUrl(options.url)
  const { method = 'POST', secrets = [], judge } = options
  const headers = stringsOption('headers', options.headers)
  // Enough that no secret which begins in what an error shows can hide by being cut off.
  const longestSecret = Math.max(0, ...secrets.map((secret) => Buffer.byteLength(secret)))
  const maxAnswerBytes = Math.max(options.maxAnswerBytes ?? 16_384, SHOWN_BYTES + longestSecret)
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value)
  const isTls = url.protocol === 'https:'
  const request = isTls ? httpsRequest : httpRequest
  const Agent = isTls ? HttpsAgent : HttpAgent
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })

  async function send(payload: Uint8Array, signal: AbortSignal): Promise<Outcome> {
    const isCompressed = options.gzip === true && payload.byteLength > GZIP_FROM_BYTES
    const body = isCompressed ? await compress(payload) : payload
    signal.throwIfAborted()
    const encoding = isCompressed ? { 'content-encoding': 'gzip' } : {}
    const length = { 'content-length': String(body.byteLength) }
    return new Promise((resolve) => {
      let isReached = false
      const fail = (error: unknown): void => {
        resolve({
          status: 'retry',
          error: signal.aborted ? errorOf(signal.reason) : plainError(error),
          unreached: !isReached,
        })
      }
      const sending = request(
        url,
        { method, agent, signal, headers: { ...headers, ...length, ...encoding } },
        (response) => {
          readStart(response, maxAnswerBytes).then((start) => {
            const answer = { status: response.statusCode ?? 0, headers: response.headers, body: start }
            const explained: Explained = (expected, body = start) =>
              new Error(`answered ${answer.status}${shown(body, secrets)}, expected ${expected}`)
            resolve(judge?.(answer, explained) ?? judgeStatus(answer, explained))
          }, fail)
        },
      )
      sending.on('socket', (socket) => {
        socket.unref()
        if (!socket.connecting) isReached = true
        else socket.once('connect', () => (isReached = true))
      })
      sending.on('error', fail)
      sending.end(body)
    })
  }

  return { send, close: () => agent.destroy() }
}

const compress = promisify(gzip)

/**
 * What a status means for data that were sent: 2xx arrived; 408, 425, 429 and 5xx may be better another time; 413 wants
 * less; addresses and credentials are wrong for 401, 403, 404, 405, 407 and redirects; else the data are.
 */
export function judgeStatus(
  { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>,
  explained: (expected: string) => Error,
): Outcome {
  if (status >= 200 && status < 300) return { status: 'sent' }
  const error = explained('2xx')
  if (status === 413) return { status: 'too large', error }
  if (status >= 500 || [408, 425, 429].includes(status)) {
    const afterMs = retryAfterMs(headers['retry-after'], Date.now())
    return { status: 'retry', error, ...(afterMs !== undefined && { afterMs }) }
  }
  if (status < 400 || [401, 403, 404, 405, 407].includes(status)) return { status: 'refused', error }
  return { status: 'rejected', error }
}

/**
 * How long a server asks to be left alone, in milliseconds: seconds or a date (RFC 9110, 10.2.3).
 *
 * @returns undefined when it does not ask, or not in either form
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  // Date.parse takes "-5" for a year.
  const dateMs = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs)
}

/** @throws RangeError that does not repeat the text: what is wrong with it may be next to a password */
export function parseHttpUrl(text: string | URL): URL {
  const url = URL.canParse(String(text)) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new RangeError('url must be an absolute http or https URL')
  }
  if (url.username !== '' || url.password !== '') {
    throw new RangeError('url must not hold credentials: pass them as options')
  }
  return url
}

/** The errors of Node quote the value. */
function checkHeader(name: string, value: string): void {
  try {
    validateHeaderValue(name, value)
  } catch {
    throw new RangeError(`header ${name} holds characters that no header can carry`)
  }
}

async function readStart(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.byteLength
    // Leaving the loop destroys the response, and its connection with it.
    if (length >= maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes)
}

/** The beginning of an answer for an error text. Servers and proxies echo what they were sent: that is withheld. */
function shown(body: Buffer, secrets: readonly string[]): string {
  if (secrets.some((secret) => secret !== '' && body.includes(secret))) {
    return ' (answer withheld, it repeats the credentials)'
  }
  const text = body
    .toString('utf8', 0, SHOWN_BYTES)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  return text === '' ? '' : ` (${text})`
}

/** Without causes and fields, which may hold what was sent. */
function plainError(error: unknown): Error {
  if (!(error instanceof Error)) return errorOf(error)
  const code = 'code' in error ? String(error.code) : error.name
  // Refused on each of several addresses: an AggregateError without a message, but with the code.
  return new Error(error.message === '' ? code : error.message)
}
