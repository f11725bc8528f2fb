import findMyWay, { type HTTPMethod } from 'find-my-way'

const resources = ['users', 'teams', 'projects', 'orders', 'invoices', 'webhooks', 'files', 'reports']

const paths: readonly (readonly [method: HTTPMethod, path: string])[] = resources.flatMap((name) => [
  ['GET', `/v1/${name}`] as const,
  ['POST', `/v1/${name}`] as const,
  ['GET', `/v1/${name}/:id`] as const,
  ['PATCH', `/v1/${name}/:id`] as const,
  ['DELETE', `/v1/${name}/:id`] as const,
  ['GET', `/v1/${name}/:id/comments/:commentId`] as const,
])

const router = findMyWay({ ignoreTrailingSlash: true })
for (const [method, path] of paths) router.on(method, path, () => undefined, { method, path })

export interface Route {
  /** The pattern that matched, such as `/v1/users/:id`. */
  readonly pattern: string
  readonly params: Readonly<Record<string, string | undefined>>
}

/** The route of a request among the 48 of the service, or null. */
export function findRoute(method: HTTPMethod, url: string): Route | null {
  const match = router.find(method, url)
  return match === null ? null : { pattern: match.store.path, params: match.params }
}
