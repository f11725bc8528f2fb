import { ConfigError } from '../config/config-error.ts'
import { CREDENTIALS, type Environment, httpUrl, pathOf } from '../reporting/url-schemes.ts'
import { influxSource } from './influx-source.ts'
import { prometheusSource } from './prometheus-source.ts'
import type { TrendSource } from './source.ts'

const allowed =
  'a CSV file, influx://host:8086/database or prometheus://host:9090 (each over TLS with an s after its scheme)'

export interface DatabaseOptions {
  readonly query: string | undefined
  readonly fromMs: number
  readonly nowMs: number
  /** Where credentials come from. */
  readonly environment: Environment
}

/** Whether `--from` names a database: `c:\\file.csv` does not. */
export function isDatabaseUrl(from: string): boolean {
  return /^[a-z][a-z-]+:\/\//i.test(from)
}

/**
 * Reads the series that a query of a database gives.
 *
 * @throws ConfigError for a URL that is none of ours, which is not repeated: it may hold credentials; DatabaseError
 */
export async function databaseSource(from: string, options: DatabaseOptions): Promise<TrendSource> {
  const url = URL.canParse(from) ? new URL(from) : undefined
  if (url === undefined) throw new ConfigError(`--from: found no URL; allowed is ${allowed}`)
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError(
      `--from: found credentials in the URL; allowed is ${CREDENTIALS} in the environment`,
    )
  }
  if (url.search !== '' || url.hash !== '') {
    throw new ConfigError('--from: found parameters in the URL; allowed is --query beside it')
  }
  try {
    return await ask(url, options)
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof URIError)) throw error
    throw new ConfigError(`--from: ${error.message}; allowed is ${allowed}`)
  }
}

function ask(url: URL, { query, fromMs, nowMs, environment }: DatabaseOptions): Promise<TrendSource> {
  switch (url.protocol) {
    case 'influx:':
    case 'influxs:': {
      const database = pathOf(url)
      if (database === '') throw new RangeError('found no database')
      const { INFLUX_TOKEN: token, INFLUX_USERNAME: username, INFLUX_PASSWORD: password } = environment
      const headers = authorization('Token', token, username, password)
      return influxSource({ url: httpUrl(url, '8086'), database, query, fromMs, headers })
    }
    case 'prometheus:':
    case 'prometheuss:': {
      const {
        PROMETHEUS_TOKEN: token,
        PROMETHEUS_USERNAME: username,
        PROMETHEUS_PASSWORD: password,
      } = environment
      const headers = authorization('Bearer', token, username, password)
      const path = url.pathname.replace(/\/+$/, '')
      const isTls = url.protocol === 'prometheuss:'
      return prometheusSource({ url: `${httpUrl(url, '9090', isTls)}${path}`, query, fromMs, nowMs, headers })
    }
    default:
      throw new RangeError(`found the scheme ${url.protocol}`)
  }
}

function authorization(
  scheme: 'Token' | 'Bearer',
  token: string | undefined,
  username: string | undefined,
  password = '',
): Readonly<Record<string, string>> {
  if (token !== undefined) return { authorization: `${scheme} ${token}` }
  if (username === undefined) return {}
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}
