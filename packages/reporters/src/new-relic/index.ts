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
import { commonAttributes, newRelicFormat } from './format.ts'

const ADDRESSES = {
  us: 'https://metric-api.newrelic.com/metric/v1',
  eu: 'https://metric-api.eu.newrelic.com/metric/v1',
} as const

export interface NewRelicOptions {
  /** The license key of the account. */
  readonly licenseKey: string
  /** Where the account keeps its data. @default 'us' */
  readonly region?: keyof typeof ADDRESSES
  /** Another address, such as of a proxy. @default that of the region */
  readonly url?: string
  /**
   * Attributes of every data point, such as `{ 'service.name': 'shop', host: 'api-1' }`.
   * @default none
   */
  readonly attributes?: Tags
  /** Whether payloads above 1 KiB are compressed. @default true */
  readonly gzip?: boolean
}

/** It takes 10^6 bytes, and does not say whether before compression or after. */
const MAX_BYTES = 900_000

/**
 * Sends what came since the last report to New Relic's Metric API. Only the answer 202 counts as sent; what New Relic finds
 * wrong later it tells in `NrIntegrationError` events alone.
 *
 * @throws RangeError when the license key is none, or the URL is not an http(s) URL or holds credentials; no message
 * repeats the key
 */
export function newRelic(options: NewRelicOptions): Destination {
  const { licenseKey, region = 'us', gzip = true } = options
  if (!/^[!-~]+$/.test(licenseKey)) throw new RangeError('licenseKey must be printable ASCII without spaces')
  const url = parseHttpUrl(options.url ?? ADDRESSES[region])
  const common = JSON.stringify({
    attributes: commonAttributes(stringsOption('attributes', options.attributes)),
  })
  const head = Buffer.from(`[{"common":${common},"metrics":[`)
  const end = Buffer.from(']}]')
  return {
    name: `New Relic at ${url.origin}${url.pathname}`,
    temporality: 'delta',
    batch: { maxBytes: MAX_BYTES - head.byteLength - end.byteLength },
    format: newRelicFormat(),
    // Without the comma of the last one.
    frame: ({ bytes }) => Buffer.concat([head, bytes.subarray(0, -1), end]),
    transport: httpTransport({
      url,
      headers: { 'content-type': 'application/json', 'api-key': licenseKey },
      secrets: [licenseKey],
      gzip,
      judge: judgeAnswer,
    }),
  }
}

function judgeAnswer(answer: HttpAnswer, explained: Explained): Outcome {
  if (answer.status === 202) return { status: 'sent' }
  const outcome = judgeStatus(answer, () => explained('202'))
  // Such as the 200 of a proxy that wants somebody to log in.
  if (outcome.status === 'sent') return { status: 'refused', error: explained('202') }
  // 400 may be about a data point; anything else is about the request, of which parts are no better.
  if (outcome.status === 'rejected' && answer.status !== 400) return { ...outcome, isWhole: true }
  return outcome
}
