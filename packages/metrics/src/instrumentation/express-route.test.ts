import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { expressRoute } from './express-route.ts'

// Express is no dependency: these are the shapes that versions 4 and 5 leave on a request, which is all that
// is read. `layer` makes a mounted router in the terms of either.

interface Mount {
  readonly regexp: RegExp
  readonly names: readonly string[]
  readonly stack: readonly object[]
}

const layers = {
  'Express 4': ({ regexp, names, stack }: Mount) => ({
    regexp,
    keys: names.map((name) => ({ name })),
    handle: { stack },
  }),
  'Express 5': ({ regexp, names, stack }: Mount) => ({
    matchers: [
      (url: string) => {
        const match = regexp.exec(url)
        if (match === null) return false
        const params = names.map((name, at) => [name, decodeURIComponent(match[at + 1] as string)])
        return { path: match[0], params: Object.fromEntries(params) }
      },
    ],
    handle: { stack },
  }),
}

const routers = { 'Express 4': '_router', 'Express 5': 'router' } as const

function requestOf(fields: object): IncomingMessage {
  return fields as IncomingMessage
}

test('a route of the app itself is its path', () => {
  expect(expressRoute(requestOf({ route: { path: '/orders/:id' }, baseUrl: '' }))).toBe('/orders/:id')
  expect(expressRoute(requestOf({ route: { path: '/' }, baseUrl: '' }))).toBe('/')
  expect(expressRoute(requestOf({ route: { path: /^\/o\d+$/ }, baseUrl: '' }))).toBe('/^\\/o\\d+$/')
  expect(expressRoute(requestOf({ route: { path: ['/a', '/b'] }, baseUrl: '' }))).toBe('/a,/b')
})

test('a request that no route of Express has handled has none', () => {
  for (const fields of [{}, { route: undefined }, { route: 'x' }, { route: {} }, { route: { path: 7 } }]) {
    expect(expressRoute(requestOf(fields))).toBeUndefined()
  }
})

describe.each(['Express 4', 'Express 5'] as const)('%s', (version) => {
  const route = { path: '/orders/:order' }
  const layer = layers[version]
  const user = layer({
    regexp: /^\/users\/([^/]+?)\/?(?=\/|$)/i,
    names: ['user'],
    stack: [{ route: { path: '/other' } }, { route }],
  })
  const pair = layer({
    regexp: /^\/pairs\/([^/]+?)\/([^/]+?)\/?(?=\/|$)/i,
    names: ['left', 'right'],
    stack: [{ route }],
  })
  const half = layer({ regexp: /^\/half-([^/]+?)\/?(?=\/|$)/i, names: ['x'], stack: [{ route }] })
  const api = layer({
    regexp: /^\/api\/?(?=\/|$)/i,
    names: [],
    stack: [{ handle: () => undefined }, user, pair, half],
  })
  const slash =
    version === 'Express 4'
      ? { regexp: Object.assign(/^\/?(?=\/|$)/i, { fast_slash: true }), keys: [], handle: { stack: [api] } }
      : { slash: true, matchers: [], handle: { stack: [api] } }
  const app = { path: () => '', [routers[version]]: { stack: [slash] } }

  const routeAt = (baseUrl: string): string | undefined => expressRoute(requestOf({ route, baseUrl, app }))

  test('parameters of mounted routers are named, not filled in', () => {
    expect(routeAt('/api/users/42')).toBe('/api/users/:user/orders/:order')
    expect(routeAt('/api/users/a%20b')).toBe('/api/users/:user/orders/:order')
    expect(routeAt('/api/pairs/1/2')).toBe('/api/pairs/:left/:right/orders/:order')
  })

  test('equal values of two parameters make no route of their own', () => {
    const known = new Set(['1', '2', '3'].map((value) => routeAt(`/api/pairs/${value}/${value}`)))
    expect([...known]).toEqual(['/api/pairs/:right/:right/orders/:order'])
  })

  test('a spelling that a client chose makes no route of its own', () => {
    expect(routeAt('/API/Users/42')).toBe('/api/users/:user/orders/:order')
  })

  test('a parameter that is part of a segment stars the mount', () => {
    expect(routeAt('/api/half-7')).toBe('/api/*/orders/:order')
  })

  test('a mount that cannot be found is a star', () => {
    expect(routeAt('/elsewhere')).toBe('/*/orders/:order')
    expect(expressRoute(requestOf({ route, baseUrl: '/api' }))).toBe('/*/orders/:order')
  })

  test('an app within an app says itself where it is mounted', () => {
    const inner = { path: () => '/tenants/:tenant', [routers[version]]: { stack: [api, { route }] } }
    const at = (baseUrl: string): string | undefined =>
      expressRoute(requestOf({ route, baseUrl, app: inner }))
    expect(at('/tenants/7')).toBe('/tenants/:tenant/orders/:order')
    expect(at('/tenants/7/api/users/42')).toBe('/tenants/:tenant/api/users/:user/orders/:order')
  })

  test('the route at the root of a router is the router', () => {
    const root = { path: '/' }
    const mounted = layer({ regexp: /^\/shop\/?(?=\/|$)/i, names: [], stack: [{ route: root }] })
    const shop = { path: () => '', [routers[version]]: { stack: [mounted] } }
    expect(expressRoute(requestOf({ route: root, baseUrl: '/shop', app: shop }))).toBe('/shop')
  })
})
