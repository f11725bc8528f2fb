import {
  MetricsEndpoint,
  type MetricsHandlerOptions,
  type ScrapeBody,
  type SnapshotSource,
} from './endpoint.ts'

/**
 * As `metricsHandler`, for frameworks that take a `Request` and return a `Response`, such as Hono. The body is
 * rendered as it is read; cancelling it stops that.
 *
 * @throws TypeError when there is no registry
 * @throws RangeError when an option is out of its range
 */
export function metricsFetchHandler(
  registry: SnapshotSource,
  options: MetricsHandlerOptions = {},
): (request: Request) => Response {
  const endpoint = new MetricsEndpoint(registry, options)
  return ({ method, headers }) => {
    const accept = headers.get('accept') ?? undefined
    const acceptEncoding = headers.get('accept-encoding') ?? undefined
    const answer = endpoint.answer({ method, accept, acceptEncoding })
    const body = answer.kind === 'scrape' ? streamOf(answer.body) : answer.text || null
    return new Response(body, { status: answer.status, headers: { ...answer.headers } })
  }
}

function streamOf({ bytes, expired, release }: ScrapeBody): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      expired.addEventListener('abort', () => {
        release()
        void bytes.return().catch(() => undefined)
        controller.error(new Error('the scrape took too long'))
      })
    },
    async pull(controller) {
      try {
        const { done, value } = await bytes.next()
        if (!done) return controller.enqueue(value)
        release()
        controller.close()
      } catch {
        release()
        // What went wrong was reported; the reader may be a stranger.
        controller.error(new Error('the metrics could not be rendered'))
      }
    },
    async cancel() {
      release()
      await bytes.return()
    },
  })
}
