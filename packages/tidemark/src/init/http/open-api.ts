import { dereferenced, elements, member, members } from './document-values.ts'
import { exampleValue } from './example-value.ts'
import { literal } from './literal.ts'
import { clipped, type Operation } from './operation.ts'
import { isHeader, type Parameter, readParameters, scalarText } from './parameters.ts'

/** What a document says of an API. */
export interface ApiDescription {
  /** Those that can be called as they are come first, and of these the ones that need no values. */
  readonly operations: readonly Operation[]
  /** How many more there are. */
  readonly leftOut: number
  /** Whether it asks for credentials, for all operations or for some. */
  readonly asksForCredentials: boolean
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** A call takes seconds to measure, and a suite is for people to read. */
const mostCalls = 30
const mostHeld = 20
/** What is longer is no example for a benchmark. */
const longestPath = 1000
const longestBody = 4000
const mostHeaders = 20
const mostNamed = 5
/** Of a document that was made to keep us busy no more is read. */
const mostPaths = 2000

/** Why a value is no document that can be read; null where it is one. */
export function whyNoOpenApi(document: unknown): string | null {
  const version = member(document, 'openapi')
  if (typeof version === 'string') return /^3\.\d/.test(version) ? null : 'another version than OpenAPI 3'
  return typeof member(document, 'swagger') === 'string'
    ? 'Swagger 2.0, not OpenAPI 3'
    : 'no OpenAPI document'
}

/**
 * The operations of an OpenAPI 3 document as requests, with values that the document itself gives: examples, defaults,
 * enumerations. What may change something, and what needs a value that the document does not give, is held back, with the
 * reason. Whatever is not as the specification has it is left out.
 *
 * @param document any JSON value
 * @param origin of the server that is called, whichever servers the document names: of those only a path is taken, and
 * only where they are this one
 */
export function describeApi(document: unknown, origin: string): ApiDescription {
  const start = origin + basePath(document, origin)
  const paths = members(member(document, 'paths')).filter(([template]) => template.startsWith('/'))
  const found = paths.slice(0, mostPaths).flatMap(([template, item]) =>
    // Which may be a reference, too.
    pathRequests(document, start, template, dereferenced(document, item)),
  )
  const callable = found.filter(isCallable)
  const [plain, filled] = [callable.filter(isPlain), callable.filter((request) => !isPlain(request))]
  const held = found.filter((request) => !isCallable(request))
  const chosen = [...[...plain, ...filled].slice(0, mostCalls), ...held.slice(0, mostHeld)]
  return {
    operations: chosen.map((request) => operationOf(document, request)),
    leftOut: found.length - chosen.length + Math.max(0, paths.length - mostPaths),
    asksForCredentials: found.some(({ described }) => isSecured(described)) || isSecured(document),
  }
}

/** An operation of the document before it is chosen. */
interface ApiRequest extends Target {
  readonly method: Operation['method']
  readonly template: string
  /** The Operation Object. */
  readonly described: unknown
}

function pathRequests(
  document: unknown,
  start: string,
  template: string,
  item: unknown,
): readonly ApiRequest[] {
  return methods.flatMap((method) => {
    const described = member(item, method.toLowerCase())
    if (members(described).length === 0) return []
    const lists = [member(item, 'parameters'), member(described, 'parameters')]
    const target = targetOf(start, template, readParameters(document, lists.flatMap(elements)))
    const isShort = Math.max(target.path.length, template.length) <= longestPath
    if (!isShort || Object.keys(target.headers).length > mostHeaders) return []
    return { method, template, described, ...target }
  })
}

function isCallable({ method, missing }: ApiRequest): boolean {
  return method === 'GET' && missing.length === 0
}

/** Whether it needs no value of anybody's. */
function isPlain({ template, path, headers }: ApiRequest): boolean {
  return !template.includes('{') && !path.includes('?') && Object.keys(headers).length === 0
}

function operationOf(document: unknown, request: ApiRequest): Operation {
  const { method, template, path, headers, described } = request
  // A GET has none, whatever the document says (RFC 9110, section 9.3.1).
  const body = method === 'GET' ? null : bodyOf(document, described)
  const missing = [...request.missing, ...(body === 'missing' ? ['body'] : [])]
  return {
    name: clipped(`${method} ${template}`),
    method,
    path,
    headers,
    body: body === 'missing' ? null : body,
    status: successStatus(described),
    held: whyHeld(method, missing),
  }
}

function whyHeld(method: Operation['method'], missing: readonly string[]): string | null {
  const names = missing.slice(0, mostNamed).map((name) => literal(clipped(name)))
  const reasons = [
    ...(method === 'GET' ? [] : ['it may change something']),
    ...(names.length === 0 ? [] : [`the document has no example for ${names.join(', ')}`]),
  ]
  return reasons.length === 0 ? null : `Not called: ${reasons.join(', and ')}.`
}

interface Target extends Pick<Operation, 'path' | 'headers'> {
  /** Names of parameters that are required and have no value. */
  readonly missing: readonly string[]
}

/** A path template with everything that its parameters require. */
function targetOf(start: string, template: string, parameters: readonly Parameter[]): Target {
  const missing: string[] = []
  const filled = template.replaceAll(/\{([^{}]*)\}/g, (whole: string, name: string) => {
    const value = parameters.find((one) => one.in === 'path' && one.name === name)?.value ?? ''
    // Nothing and dots would be another path.
    if (!/^\.{0,2}$/.test(value)) return encodeURIComponent(value)
    missing.push(name)
    return whole
  })
  // What follows an origin and begins with a slash is a path, whatever it says.
  const url = new URL(start + filled)
  const headers: [name: string, value: string][] = []
  for (const { name, in: where, required, value } of parameters) {
    if (!required || where === 'path') continue
    if (where === 'query' && value !== undefined) url.searchParams.append(name, value)
    else if (where === 'header' && value !== undefined && isHeader(name, value)) headers.push([name, value])
    else missing.push(name)
  }
  const path = url.pathname + url.search
  return {
    // A name in braces is for people to replace.
    path: missing.length === 0 ? path : path.replaceAll('%7B', '{').replaceAll('%7D', '}'),
    headers: Object.fromEntries(headers),
    missing,
  }
}

/** JSON of the body; null where there is none, `missing` where one is required and none is known. */
function bodyOf(document: unknown, described: unknown): string | null {
  const requestBody = dereferenced(document, member(described, 'requestBody'))
  const media = members(member(requestBody, 'content'))
  const [, json] = media.find(([type]) => /^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) ?? []
  const example = exampleValue(document, json)
  const text = example === undefined ? undefined : JSON.stringify(example)
  if (text !== undefined && text.length <= longestBody) return text
  return member(requestBody, 'required') === true ? 'missing' : null
}

function successStatus(described: unknown): number | null {
  const named = members(member(described, 'responses')).filter(([status]) => /^2\d\d$/.test(status))
  return named.length === 1 ? Number(named[0]?.[0]) : null
}

/** The path of the first server that is the one called, relative or of the same origin; empty without one. */
function basePath(document: unknown, origin: string): string {
  for (const server of elements(member(document, 'servers'))) {
    const template = member(server, 'url')
    if (typeof template !== 'string') continue
    const text = template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => defaultOf(server, name))
    const url = URL.canParse(text, origin) ? new URL(text, origin) : null
    if (url?.origin === origin) return url.pathname.replace(/\/+$/, '')
  }
  return ''
}

function defaultOf(server: unknown, variable: string): string {
  return scalarText(member(member(member(server, 'variables'), variable), 'default')) ?? ''
}

function isSecured(described: unknown): boolean {
  return elements(member(described, 'security')).some((scheme) => members(scheme).length > 0)
}
