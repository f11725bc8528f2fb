import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import {
  failure,
  MetricsEndpoint,
  type MetricsHandlerOptions,
  type ScrapeAnswer,
  type ScrapeBody,
  type SnapshotSource,
} from './endpoint.ts'

/**
 * Answers scrapes on a server of the host's, for `node:http` and whatever has its requests: Express, Connect,
 * Fastify's `raw`. The format follows the Accept header of each request: Prometheus' text, OpenMetrics or
 * JSON. It looks at no path, opens nothing, and neither throws nor rejects.
 *
 * @throws TypeError when there is no registry
 * @throws RangeError when an option is out of its range
 */
export function metricsHandler(
  registry: SnapshotSource,
  options: MetricsHandlerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const endpoint = new MetricsEndpoint(registry, options)
  return (request, response) => {
    const { method, headers } = request
    // Node joins repeated headers of this name; their type allows for a list all the same.
    const acceptEncoding = headers['accept-encoding']?.toString()
    const answer = endpoint.answer({ method, accept: headers.accept, acceptEncoding })
    if (answer.kind === 'text') sendText(response, answer)
    // Errors of the stream are the client's departure; those of rendering were reported where they arose.
    else stream(response, answer.headers, answer.body).catch(() => response.destroy())
  }
}

async function stream(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  { bytes, expired, release }: ScrapeBody,
): Promise<void> {
  // Also before there is anything to send: a client that has gone needs no rest.
  response.once('close', release)
  try {
    // Before the headers, so that an error in it can still become a status.
    const first = await bytes.next().catch(() => undefined)
    if (first === undefined) return sendText(response, failure())
    response.writeHead(200, headers)
    await pipeline(resumed(first, bytes), response, { signal: expired })
  } finally {
    release()
    await bytes.return()
  }
}

async function* resumed(
  first: IteratorResult<Uint8Array, void>,
  rest: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array, void> {
  if (first.done) return
  yield first.value
  yield* rest
}

function sendText(
  response: ServerResponse,
  { status, headers, text }: ScrapeAnswer & { kind: 'text' },
): void {
  response.writeHead(status, headers)
  response.end(text)
}
