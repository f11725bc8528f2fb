import type { Destination } from './destination.ts'
import { formatInfluxLines, type InfluxLineOptions } from './influx-lines.ts'

export { formatInfluxLines, type InfluxLineOptions } from './influx-lines.ts'

interface InfluxServer extends InfluxLineOptions {
  /** Where the server answers, such as `http://localhost:8086`; a path before the API's own is kept. */
  readonly url: string
}

/** InfluxDB 1.x, and whatever else has its `/write`. */
export interface InfluxDatabase extends InfluxServer {
  readonly database: string
  /** @default the database's own default */
  readonly retentionPolicy?: string
  /** @default none */
  readonly credentials?: { readonly username: string; readonly password: string }
}

/** InfluxDB 2 and later, and whatever else has their `/api/v2/write`. */
export interface InfluxBucket extends InfluxServer {
  readonly bucket: string
  /** @default none; InfluxDB 2 demands one, 3 has none */
  readonly org?: string
  /** @default none */
  readonly token?: string
}

export type InfluxOptions = InfluxDatabase | InfluxBucket

/**
 * Writes snapshots to InfluxDB in the layout of `formatInfluxLines`, one request for each report; an empty
 * snapshot needs none. Only the answer 204 counts as delivered: what follows a redirect or comes from a
 * server that is no InfluxDB does not. No error text holds credentials.
 *
 * @throws RangeError when the URL is not an http(s) URL or holds credentials, and when the credentials hold
 * characters that no header can carry
 */
export function influx(options: InfluxOptions): Destination {
  const base = parseUrl(options.url)
  const endpoint = 'database' in options ? databaseEndpoint(base, options) : bucketEndpoint(base, options)
  const { address, authorization, secrets } = endpoint
  const name = `InfluxDB at ${address.origin}${address.pathname}`
  const headers = { 'content-type': 'text/plain; charset=utf-8', ...authorization }
  return {
    name,
    async deliver(snapshot, signal) {
      const lines = formatInfluxLines(snapshot, options)
      if (lines.length === 0) return
      const body = lines.join('\n')
      try {
        // A followed redirect would turn the POST into a GET, whose answer says nothing.
        const response = await fetch(address, { method: 'POST', headers, body, signal, redirect: 'manual' })
        const answer = await startOf(response, secrets)
        if (response.status !== 204) throw new Error(`answered ${response.status}${answer}, expected 204`)
      } catch (error) {
        signal.throwIfAborted()
        throw plainError(error)
      }
    },
  }
}

interface Endpoint {
  readonly address: URL
  readonly authorization: Readonly<Record<string, string>>
  /** Texts that no error may show. */
  readonly secrets: readonly string[]
}

function databaseEndpoint(base: URL, { database, retentionPolicy, credentials }: InfluxDatabase): Endpoint {
  const address = join(base, 'write', {
    db: database,
    precision: 'ms',
    ...(retentionPolicy !== undefined && { rp: retentionPolicy }),
  })
  if (credentials === undefined) return { address, authorization: {}, secrets: [] }
  const { username, password } = credentials
  if (username.includes(':')) throw new RangeError('credentials.username must not contain a colon')
  const encoded = Buffer.from(`${username}:${password}`).toString('base64')
  return {
    address,
    authorization: { authorization: `Basic ${encoded}` },
    secrets: [encoded, password].filter((secret) => secret !== ''),
  }
}

function bucketEndpoint(base: URL, { bucket, org, token }: InfluxBucket): Endpoint {
  const address = join(base, 'api/v2/write', { bucket, precision: 'ms', ...(org !== undefined && { org }) })
  if (token === undefined) return { address, authorization: {}, secrets: [] }
  // Headers refuses anything else with an error that quotes it.
  if (!/^[!-~]+$/.test(token)) throw new RangeError('token must be printable ASCII without spaces')
  return { address, authorization: { authorization: `Token ${token}` }, secrets: [token] }
}

function parseUrl(text: string): URL {
  // No message quotes the text: what is wrong with it may be next to a password.
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new RangeError('url must be an absolute http or https URL')
  }
  if (url.username !== '' || url.password !== '') {
    throw new RangeError('url must not hold credentials: pass them as credentials or token')
  }
  return url
}

function join(base: URL, path: string, query: Readonly<Record<string, string>>): URL {
  const address = new URL(base)
  address.pathname = `${base.pathname.replace(/\/+$/, '')}/${path}`
  address.search = new URLSearchParams(query).toString()
  address.hash = ''
  return address
}

const shownBytes = 300

/**
 * The beginning of the answer, for the error text; the rest is not waited for. Servers and proxies echo what
 * they were sent: an answer that does is withheld. So much is read that no secret that begins in what would
 * be shown can hide by being cut off.
 */
async function startOf(response: Response, secrets: readonly string[]): Promise<string> {
  const enough = shownBytes + Math.max(0, ...secrets.map((secret) => Buffer.byteLength(secret)))
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.byteLength
    if (length >= enough) break
  }
  const bytes = Buffer.concat(chunks)
  if (secrets.some((secret) => bytes.includes(secret)))
    return ' (answer withheld, it repeats the credentials)'
  const text = bytes
    .toString('utf8', 0, shownBytes)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  return text === '' ? '' : ` (${text})`
}

/**
 * fetch says only that it failed and hides why in the cause. The cause is not passed on: it may hold what was
 * sent.
 */
function plainError(error: unknown): Error {
  if (!(error instanceof TypeError)) return error instanceof Error ? error : new Error(String(error))
  const reason: unknown = error.cause
  if (!(reason instanceof Error)) return new Error(error.message)
  // Refused on each of several addresses: an AggregateError without a message, but with the code.
  return new Error(reason.message || ('code' in reason ? String(reason.code) : reason.name))
}
