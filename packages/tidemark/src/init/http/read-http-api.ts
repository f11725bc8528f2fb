import { HostNotAllowedError, refuseForeignHost } from '@tidemark/load/http'
import { ConfigError } from '../../config/config-error.ts'
import type { HttpApi } from './http-api.ts'
import { type ApiDescription, describeApi } from './open-api.ts'
import { clipped } from './operation.ts'
import { type DocumentSearch, fetchDocument, fetchStatus, readDocumentFile } from './read-document.ts'

export interface HttpApiOptions {
  /** URL of the server. */
  readonly http: string
  /** Where its OpenAPI document is: a file, a URL, or a path on the server. @default where it usually is */
  readonly openapi?: string
  /** Hosts other than this machine that may be asked, and called by the suite. */
  readonly allowHost?: readonly string[]
}

/** Where @fastify/swagger, NestJS, springdoc and others put it. */
const usualPlaces = ['/openapi.json', '/swagger.json', '/documentation/json', '/v3/api-docs'] as const

/** What is known of an API, and where from. */
type Knowledge = ApiDescription & Pick<HttpApi, 'documentAt' | 'notes'>

/**
 * Asks a running server, or the document that is named, which calls there are. Sends nothing but GET, and only to this
 * machine and hosts that are allowed.
 *
 * @throws ConfigError when a URL or host is wrong, the server does not answer, or a document that is named is none
 */
export async function readHttpApi({ http, openapi, allowHost = [] }: HttpApiOptions): Promise<HttpApi> {
  const url = checkedUrl('--http', http, allowHost)
  const known = openapi === undefined ? await lookFor(url) : await readNamed(openapi, url, allowHost)
  const { documentAt, notes } = known
  const api = { origin: url.origin, allowedHosts: allowHost.length === 0 ? [] : [url.host], documentAt }
  if (known.operations.some(({ held }) => held === null))
    return { ...api, operations: known.operations, notes }
  const own = await ownCall(url)
  return { ...api, operations: [...own.operations, ...known.operations], notes: [...notes, ...own.notes] }
}

async function lookFor(url: URL): Promise<Knowledge> {
  const looked: string[] = []
  for (const place of usualPlaces) {
    const at = new URL(place, url)
    const search = await answered('--http', at, fetchDocument)
    if (search.state === 'found') return described(search.document, at.href, url)
    looked.push(`${place} (${search.why})`)
  }
  const notes = [`found no OpenAPI document at ${looked.join(', ')}; --openapi says where it is`]
  return { documentAt: null, operations: [], leftOut: 0, asksForCredentials: false, notes }
}

async function readNamed(where: string, server: URL, allowHost: readonly string[]): Promise<Knowledge> {
  const file = await readDocumentFile(where)
  if (file !== null) return named(file, where, server)
  const url = checkedUrl('--openapi', where, allowHost, server)
  return named(await answered('--openapi', url, fetchDocument), url.href, server)
}

function named(search: DocumentSearch, at: string, server: URL): Knowledge {
  if (search.state === 'found') return described(search.document, at, server)
  throw new ConfigError(
    `--openapi: ${at}: ${search.why}; allowed is a file, a URL or a path of the server, with an OpenAPI 3 document in JSON`,
  )
}

function described(document: unknown, documentAt: string, { origin }: URL): Knowledge {
  const description = describeApi(document, origin)
  const { operations, leftOut, asksForCredentials } = description
  const held = operations.filter((operation) => operation.held !== null).length
  const notes = [
    ...(held === 0
      ? []
      : [`to look through: calls that are comments in the suite, each with the reason (${held})`]),
    ...(leftOut === 0
      ? []
      : [`left out, as the suite is long enough: more calls of the document (${leftOut})`]),
    ...(asksForCredentials
      ? ['the document asks for credentials: createHttpClient takes them as "headers", from the environment']
      : []),
  ]
  return { ...description, documentAt, notes }
}

/** The call that the URL itself is: all there is where no document names another. */
async function ownCall(url: URL): Promise<Pick<HttpApi, 'operations' | 'notes'>> {
  const status = await answered('--http', url, fetchStatus)
  const isSuccess = status >= 200 && status < 300
  const path = url.pathname + url.search
  return {
    operations: [
      {
        name: clipped(`GET ${path}`),
        method: 'GET',
        path,
        headers: {},
        body: null,
        status: isSuccess ? status : null,
        held: null,
      },
    ],
    notes: isSuccess
      ? []
      : [
          `GET ${path} is answered with ${status}, so its call is broken: put a path in its place that is answered well`,
        ],
  }
}

/** @throws ConfigError when no answer comes */
async function answered<Answer>(flag: string, url: URL, ask: (url: URL) => Promise<Answer>): Promise<Answer> {
  try {
    return await ask(url)
  } catch (error) {
    throw new ConfigError(
      `${flag}: ${url.origin} does not answer (${reasonOf(error)}); start the server, then run init again`,
    )
  }
}

/** Such as `ECONNREFUSED`; `fetch` wraps what went wrong. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(inner instanceof Error)) return String(inner)
  return 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.name
}

/** @throws ConfigError when it is no URL of HTTP, has credentials in it, or is of a host that nobody allowed */
function checkedUrl(flag: string, text: string, allowHost: readonly string[], base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(
      `${flag}: found ${JSON.stringify(text)}; allowed is a URL such as http://localhost:3000`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError(
      `${flag}: found credentials in the URL; they would end up in the suite: leave them out`,
    )
  }
  try {
    refuseForeignHost(url, allowHost)
  } catch (error) {
    if (error instanceof HostNotAllowedError) throw new ConfigError(`${flag}: ${error.message}`)
    throw error
  }
  return url
}
