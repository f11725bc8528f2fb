import {
  type Authorization,
  basicAuthorization,
  type Credentials,
  tokenAuthorization,
} from '../transports/authorization.ts'
import { parseHttpUrl } from '../transports/http.ts'

interface InfluxServer {
  /** Where the server answers, such as `http://localhost:8086`; a path before the API's own is kept. */
  readonly url: string
}

/** InfluxDB 1.x, and whatever else has its `/write`. */
export interface InfluxV1 extends InfluxServer {
  readonly api?: 'v1'
  readonly database: string
  /** @default the database's own default */
  readonly retentionPolicy?: string
  /** @default none */
  readonly credentials?: Credentials
  /** Whether the database is made first where it is missing. Wants the rights to. @default false */
  readonly createDatabase?: boolean
}

/** InfluxDB 2 and whatever else has its `/api/v2/write`, as InfluxDB 3 does. */
export interface InfluxV2 extends InfluxServer {
  readonly api?: 'v2'
  readonly bucket: string
  /** @default none; InfluxDB 2 demands one, 3 has none */
  readonly org?: string
  /** @default none */
  readonly token?: string
}

/** InfluxDB 3 by its own `/api/v3/write_lp`. */
export interface InfluxV3 extends InfluxServer {
  readonly api: 'v3'
  readonly database: string
  /** @default none */
  readonly token?: string
}

/** How to reach an API. */
export interface InfluxEndpoint extends Authorization {
  readonly address: URL
  /** Where statements are posted, when the database is to be made. */
  readonly creation: URL | undefined
}

/**
 * @throws RangeError when the URL is not an http(s) URL or holds credentials, when the database or bucket has no name, and
 * when credentials hold what no header can carry; no message repeats them
 */
export function influxEndpoint(options: InfluxV1 | InfluxV2 | InfluxV3): InfluxEndpoint {
  const base = parseHttpUrl(options.url)
  if ('bucket' in options) {
    const { org, token } = options
    const bucket = checkName('bucket', options.bucket)
    const address = join(base, 'api/v2/write', { bucket, precision: 'ms', ...(org !== undefined && { org }) })
    return { address, ...tokenAuthorization('Token', token), creation: undefined }
  }
  const database = checkName('database', options.database)
  if (options.api === 'v3') {
    const address = join(base, 'api/v3/write_lp', { db: database, precision: 'millisecond' })
    return { address, ...tokenAuthorization('Bearer', options.token), creation: undefined }
  }
  const { retentionPolicy, credentials, createDatabase = false } = options
  const address = join(base, 'write', {
    db: database,
    precision: 'ms',
    ...(retentionPolicy !== undefined && { rp: retentionPolicy }),
  })
  // In the address and not in the body: that is as good to every 1.x server, and there is one less thing to encode.
  const statement = `CREATE DATABASE "${database.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`
  const creation = createDatabase ? join(base, 'query', { q: statement }) : undefined
  return { address, ...basicAuthorization(credentials), creation }
}

function checkName(option: 'database' | 'bucket', name: unknown): string {
  if (typeof name === 'string' && name !== '') return name
  const found = name === '' ? 'an empty text' : typeof name
  throw new RangeError(
    `${option} must be the name of one, got ${found}; InfluxDB 1 and 3 have databases, InfluxDB 2 buckets`,
  )
}

function join(base: URL, path: string, query: Readonly<Record<string, string>>): URL {
  const address = new URL(base)
  address.pathname = `${base.pathname.replace(/\/+$/, '')}/${path}`
  address.search = new URLSearchParams(query).toString()
  address.hash = ''
  return address
}
