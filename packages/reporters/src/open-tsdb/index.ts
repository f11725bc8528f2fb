import type { BatchLimits } from '../delivery/batch.ts'
import type { Destination } from '../destination.ts'
import type { Outcome } from '../transport.ts'
import { type HttpAnswer, httpTransport, judgeStatus, parseHttpUrl } from '../transports/http.ts'
import { frameDatapoints, type OpenTsdbFormatOptions, openTsdbDatapoints } from './datapoints.ts'

export type { FigureOptions } from '../text/each-figure.ts'
export type { OpenTsdbFormatOptions } from './datapoints.ts'

export interface OpenTsdbOptions extends OpenTsdbFormatOptions {
  /** Where the server answers, such as `http://localhost:4242`; a path before the API's own is kept. */
  readonly url: string
  /**
   * How much goes into one request. A server with `tsd.http.request.enable_chunked` and a larger `max_chunk` takes more,
   * and others that speak its protocol do.
   * @default 50 points, as OpenTSDB advises, and 8000 bytes, which it takes in one piece
   */
  readonly batch?: Partial<BatchLimits>
}

/**
 * Writes snapshots to OpenTSDB, or whatever else has its `/api/put`. Points that the server refuses cost themselves only.
 *
 * @throws RangeError when the URL is not an http(s) URL or holds credentials, when `tags` holds nothing,
 * and when `maxTags` is no whole number of at least 1
 */
export function openTsdb(options: OpenTsdbOptions): Destination {
  const { batch } = options
  const url = parseHttpUrl(options.url)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/put`
  url.search = 'summary'
  return {
    name: `OpenTSDB at ${url.origin}${url.pathname}`,
    reads: 'once',
    format: openTsdbDatapoints(options),
    frame: frameDatapoints,
    transport: httpTransport({ url, headers: { 'content-type': 'application/json' }, judge }),
    batch: { maxPoints: 50, maxBytes: 8000, ...batch },
  }
}

/** 204, or a summary: with 400 it tells how many points were refused, and the others are stored. */
function judge(answer: HttpAnswer, explained: (expected: string) => Error): Outcome {
  const { status, body } = answer
  if (status === 204) return { status: 'sent' }
  const failed = status === 200 || status === 400 ? failedPoints(body) : undefined
  if (failed !== undefined) return { status: 'sent', rejectedPoints: failed }
  const outcome = judgeStatus(answer, () => explained('204 or a summary'))
  // Such as the 200 of a proxy that wants somebody to log in.
  return outcome.status === 'sent' ? { status: 'refused', error: explained('204 or a summary') } : outcome
}

/** @returns undefined when this is no summary */
function failedPoints(body: Buffer): number | undefined {
  try {
    const { success, failed }: { success?: unknown; failed?: unknown } = JSON.parse(body.toString())
    return typeof success === 'number' && typeof failed === 'number' ? failed : undefined
  } catch {
    return undefined
  }
}
