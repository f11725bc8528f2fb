import type { Tags } from '@tidemark/metrics'
import type { Destination } from '../destination.ts'
import { stringsOption } from '../strings-option.ts'
import type { Outcome } from '../transport.ts'
import {
  type Explained,
  type HttpAnswer,
  httpTransport,
  judgeStatus,
  parseHttpUrl,
} from '../transports/http.ts'
import { jsonEncoding, otlpFormat, protobufEncoding, resourceOf } from './format.ts'
import type { Distributions } from './metrics.ts'
import { partialSuccessOf } from './partial-success.ts'

export type { Distributions } from './metrics.ts'

export interface OtlpOptions {
  /**
   * Where the receiver answers, such as `http://localhost:4318`. `/v1/metrics` is appended; a path before it, such as
   * `/opentelemetry` of VictoriaMetrics or `/api/v1/otlp` of Prometheus, is kept.
   */
  readonly url: string
  /** @default 'protobuf' */
  readonly encoding?: 'protobuf' | 'json'
  /**
   * What sends the metrics, such as `{ 'service.name': 'shop', 'service.instance.id': 'api-1' }`. Two processes need at
   * least one that differs. Tags of the registry are attributes of the data points instead.
   * @default none
   */
  readonly resource?: Tags
  /** Such as `{ authorization: 'Bearer …' }`. No error shows the values. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether payloads above 1 KiB are compressed. @default true */
  readonly gzip?: boolean
  /**
   * Whether counts are those since the beginning or those since the report before. Deltas that are dropped are lost,
   * and not every receiver takes them: VictoriaMetrics drops them and says nothing.
   * @default 'cumulative'
   */
  readonly temporality?: 'cumulative' | 'delta'
  /**
   * How timers and histograms without `slo` bounds are written: `exponential` keeps their distribution, so that
   * quantiles can be worked out over any number of series and any time; a `summary` has quantiles since the beginning.
   * Those with bounds are always histograms with these bounds.
   * @default 'exponential'
   */
  readonly distributions?: Distributions
}

/** What may repeat credentials: a shorter value is none, and would be found in any answer. */
const SHORTEST_SECRET = 8

/**
 * Sends snapshots by OTLP over HTTP. Names, attributes and values arrive as they are.
 *
 * Of what fails only 429, 502, 503 and 504 are tried again, as the specification says. Of what a receiver finds wrong
 * (400) the halves are tried, until the part that is wrong is found; any other error costs the payload. A wrong address
 * or wrong credentials are waited for.
 *
 * @throws RangeError when the URL is not an http(s) URL or holds credentials, a header holds what no header can carry,
 * or summaries are asked for as deltas, which quantiles cannot be; no message repeats credentials
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function otlp(options: OtlpOptions): Destination {
  const { gzip = true, temporality = 'cumulative' } = options
  const headers = stringsOption('headers', options.headers)
  const { distributions = 'exponential' } = options
  if (temporality === 'delta' && distributions === 'summary') {
    throw new RangeError(
      "distributions 'summary' cannot be deltas: take 'exponential', or temporality 'cumulative'",
    )
  }
  const address = parseHttpUrl(options.url)
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/v1/metrics`
  const encoding = options.encoding === 'json' ? jsonEncoding() : protobufEncoding()
  const resourceMessage = resourceOf(stringsOption('resource', options.resource))
  const scope = { name: '@tidemark/metrics' }
  return {
    name: `OTLP at ${address.origin}${address.pathname}`,
    reads: 'once',
    format: otlpFormat(encoding, distributions),
    frame: (batch) => encoding.request(batch, resourceMessage, scope),
    temporality,
    transport: httpTransport({
      url: address,
      headers: { ...headers, 'content-type': encoding.contentType },
      secrets: secretsOf(headers),
      gzip,
      judge: judgeExport,
    }),
  }
}

/** A server may repeat the whole value, or what follows `Bearer`. */
function secretsOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers)
    .flatMap((value) => [value, ...value.split(' ')])
    .filter((value) => value.length >= SHORTEST_SECRET)
}

const RETRYABLE: readonly number[] = [429, 502, 503, 504]
/** The data are wrong, or too many. */
const DIVIDED: readonly number[] = [400, 413]

function judgeExport(answer: HttpAnswer, explained: Explained): Outcome {
  const { status, headers, body } = answer
  if (status >= 200 && status < 300) {
    const success = partialSuccessOf(headers['content-type'] ?? '', body)
    // Such as the page of a proxy that wants somebody to log in.
    if (success === undefined) return { status: 'refused', error: explained('an answer of OTLP') }
    const { rejectedDataPoints, message } = success
    if (rejectedDataPoints === 0) return { status: 'sent' }
    const error = explained(
      `that no data points are rejected, ${rejectedDataPoints} were`,
      Buffer.from(message),
    )
    return { status: 'sent', rejectedPoints: rejectedDataPoints, error }
  }
  const outcome = judgeStatus(answer, () => explained('200'))
  const mayBeSentAgain =
    RETRYABLE.includes(status) || DIVIDED.includes(status) || outcome.status === 'refused'
  if (mayBeSentAgain) return outcome
  return { status: 'rejected', error: explained('200'), isWhole: true }
}
