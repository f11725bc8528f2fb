import type { IncomingMessage } from 'node:http'
import { expressRoute } from './express-route.ts'

/** Routes that somebody has set; they go with their requests. */
const routes = new WeakMap<object, string>()

/**
 * Says which route a request belongs to, for `instrumentHttp`: for frameworks that keep it to themselves, such
 * as Koa and Hono, and for routing by hand. The last word counts, and over what is found on the request.
 * Never throws.
 *
 * @param request the one of `node:http`
 * @param route a template such as `/orders/:id`, never the path itself: each route is a series
 */
export function setHttpRoute(request: IncomingMessage, route: string): void {
  if (typeof request === 'object' && request !== null && typeof route === 'string') routes.set(request, route)
}

/** The route of a request that is over; undefined where nobody knows. */
export function routeOf(request: IncomingMessage): string | undefined {
  return routes.get(request) ?? expressRoute(request)
}
