import type { MetricsHandlerOptions, SnapshotSource } from './endpoint.ts'
import { metricsFetchHandler } from './metrics-fetch-handler.ts'

/**
 * A handler for Hono, `app.get('/metrics', honoMetrics(registry))`: `metricsFetchHandler` of the request in Hono's
 * context.
 *
 * @throws RangeError when an option is out of its range
 */
export function honoMetrics(
  registry: SnapshotSource,
  options: MetricsHandlerOptions = {},
): (context: { readonly req: { readonly raw: Request } }) => Response {
  const handle = metricsFetchHandler(registry, options)
  return ({ req }) => handle(req.raw)
}
