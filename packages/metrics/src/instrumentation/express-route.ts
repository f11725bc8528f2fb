import type { IncomingMessage } from 'node:http'

/** What Express 4 and 5 leave on a request. Routers of their make leave less. */
interface ExpressRequest {
  readonly route?: { readonly path?: unknown }
  readonly baseUrl?: unknown
  readonly app?: ExpressApp
}

interface ExpressApp {
  path(): string
  /** Express 4. */
  readonly _router?: Router
  /** Express 5; a getter that throws in Express 4. */
  readonly router?: Router
}

interface Router {
  readonly stack: readonly Layer[]
}

/** One entry of a router: a route, or a router that is mounted at a path. */
interface Layer {
  readonly route?: unknown
  readonly handle?: Partial<Router>
  /** Express 4. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean }
  readonly keys?: readonly { readonly name: string | number }[]
  /** Express 5. */
  readonly matchers?: readonly ((path: string) => Match | false)[]
  readonly slash?: boolean
}

interface Match {
  readonly path: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Stands for a mount path of which only the URL is known. */
const UNKNOWN_MOUNT = '/*'

/**
 * The route of a request that Express has handled, with the paths of the routers it is mounted in.
 *
 * `baseUrl` is the part of the URL that those matched, not their path: a router at `/users/:id` would make a
 * series for each user. So the routers are walked down to the route, and parameters named where they matched.
 */
export function expressRoute(request: IncomingMessage): string | undefined {
  const { route, baseUrl, app } = request as ExpressRequest
  const path = route?.path
  if (
    route === undefined ||
    (typeof path !== 'string' && !(path instanceof RegExp) && !Array.isArray(path))
  ) {
    return undefined
  }
  const mount = typeof baseUrl === 'string' && baseUrl !== '' ? mountOf(route, baseUrl, app) : ''
  return path === '/' && mount !== '' ? mount : `${mount}${path}`
}

function mountOf(route: object, baseUrl: string, app: ExpressApp | undefined): string {
  if (app === undefined) return UNKNOWN_MOUNT
  // An app that is itself mounted says where, in its own words.
  const root = app.path()
  const inside = segments(baseUrl).slice(segments(root).length)
  const rest = inside.length === 0 ? '' : `/${inside.join('/')}`
  if (rest === '') return root
  const found = mountIn(app._router ?? app.router, route, rest)
  return found === undefined ? UNKNOWN_MOUNT : `${root}${found}`
}

function segments(path: string): readonly string[] {
  return path.split('/').slice(1)
}

/** The path at which `route` is mounted below `router`; undefined when it is not, for this URL. */
function mountIn(router: Partial<Router> | undefined, route: object, url: string): string | undefined {
  for (const layer of router?.stack ?? []) {
    if (layer.route === route) return ''
    if (layer.handle?.stack === undefined) continue
    const match = matchOf(layer, url)
    if (match === undefined) continue
    const below = mountIn(layer.handle, route, url.slice(match.path.length))
    if (below !== undefined) return `${templateOf(match)}${below}`
  }
  return undefined
}

/** As the layer's own `match`, which would change the layer. */
function matchOf(layer: Layer, url: string): Match | undefined {
  if (layer.slash === true || layer.regexp?.fast_slash === true) return { path: '', params: {} }
  if (layer.regexp !== undefined) {
    const match = layer.regexp.exec(url)
    if (match === null) return undefined
    const params = (layer.keys ?? []).map(({ name }, at): [string, unknown] => [String(name), match[at + 1]])
    return { path: match[0], params: Object.fromEntries(params) }
  }
  for (const matcher of layer.matchers ?? []) {
    const match = matcher(url)
    if (match !== false) return match
  }
  return undefined
}

/**
 * A matched path with its parameters named instead of filled in; a star when one of them cannot be told. In
 * lower case, because that is how Express matches: clients could otherwise make a series of each spelling.
 */
function templateOf({ path, params }: Match): string {
  const names = new Map<unknown, string>()
  for (const [name, value] of Object.entries(params)) if (value !== undefined) names.set(value, name)
  const untold = new Set(names.keys())
  const named = segments(path).map((segment) => {
    const value = names.has(segment) ? segment : decodeURIComponent(segment)
    const name = names.get(value)
    untold.delete(value)
    return name === undefined ? `/${segment.toLowerCase()}` : `/:${name}`
  })
  return untold.size === 0 ? named.join('') : UNKNOWN_MOUNT
}
