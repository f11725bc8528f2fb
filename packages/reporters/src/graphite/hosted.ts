import type { Destination } from '../destination.ts'
import type { Outcome } from '../transport.ts'
import { type HttpAnswer, httpTransport, judgeStatus, parseHttpUrl } from '../transports/http.ts'
import type { GraphiteFormatOptions } from './datapoints.ts'
import { graphiteLines } from './lines.ts'

export interface HostedGraphiteOptions extends GraphiteFormatOptions {
  readonly apiKey: string
  /** @default 'https://www.hostedgraphite.com/api/v1/sink' */
  readonly url?: string
}

/**
 * Writes carbon's lines to Hosted Graphite over HTTPS, and to what else takes them with a key as the user name of basic
 * authentication.
 *
 * @see https://docs.hostedgraphite.com/sending-metrics/supported-protocols
 * @throws RangeError when the URL is not an http(s) URL or holds credentials, and when the key has a colon or other
 * characters that no key has; no message repeats them
 */
export function hostedGraphite(options: HostedGraphiteOptions): Destination {
  const { apiKey, url = 'https://www.hostedgraphite.com/api/v1/sink' } = options
  if (!/^[!-9;-~]+$/.test(apiKey)) {
    throw new RangeError('apiKey must be printable ASCII without spaces and colons')
  }
  const address = parseHttpUrl(url)
  const encoded = Buffer.from(`${apiKey}:`).toString('base64')
  return {
    name: `Hosted Graphite at ${address.origin}${address.pathname}`,
    reads: 'once',
    format: graphiteLines(options),
    transport: httpTransport({
      url: address,
      headers: { 'content-type': 'text/plain; charset=utf-8', authorization: `Basic ${encoded}` },
      secrets: [apiKey, encoded],
      judge,
    }),
  }
}

/** Its 2xx is 202: the 200 of a proxy that wants somebody to log in has stored nothing. */
function judge(answer: HttpAnswer, explained: (expected: string) => Error): Outcome {
  if (answer.status === 202) return { status: 'sent' }
  const outcome = judgeStatus(answer, () => explained('202'))
  return outcome.status === 'sent' ? { status: 'refused', error: explained('202') } : outcome
}
