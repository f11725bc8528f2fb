import type { Tags } from '@tidemark/metrics'
import type { Destination } from '../destination.ts'
import { stringsOption } from '../strings-option.ts'
import { type Authentication, authorization } from '../transports/authorization.ts'
import { httpTransport, parseHttpUrl } from '../transports/http.ts'
import { groupPath } from './group-path.ts'
import { groupText } from './group-text.ts'

export type PushgatewayOptions = Authentication & {
  /** Where the gateway answers, such as `http://localhost:9091`; a path before its own is kept. */
  readonly url: string
  /** What the metrics are of, the label `job`; not empty. */
  readonly job: string
  /**
   * Further labels of the group, such as `{ instance: 'api-1' }`. Two processes need at least one that differs: each
   * push takes the place of the one before it in its group.
   * @default none
   */
  readonly grouping?: Tags
  /** `replace`: of all metrics in the group. `add`: of those with the same names, others stay. @default 'replace' */
  readonly mode?: 'replace' | 'add'
  /** Whether the group is deleted when the reporter stops, after its last report. @default false */
  readonly deleteOnStop?: boolean
}

/** How long deleting may take where nobody ends it earlier. */
const DELETE_WITHIN_MS = 5000

/**
 * Pushes snapshots to a Prometheus Pushgateway, which shows them to Prometheus until they are replaced or deleted. It
 * keeps the newest alone, without a time, and so does the reporter while it is away.
 *
 * @throws RangeError when the URL is not an http(s) URL or holds credentials, when a header cannot carry what it is
 * given, and as `groupPath`; no message repeats a secret
 */
export function pushgateway(options: PushgatewayOptions): Destination {
  const { job, mode = 'replace', deleteOnStop = false } = options
  const grouping = stringsOption('grouping', options.grouping)
  const url = parseHttpUrl(options.url)
  const name = `Pushgateway at ${url.origin}${url.pathname}`
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${groupPath(job, grouping)}`
  const { headers, secrets } = authorization(options)
  const push = httpTransport({
    url,
    method: mode === 'replace' ? 'PUT' : 'POST',
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', ...headers },
    secrets,
    gzip: true,
  })
  const remove = httpTransport({ url, method: 'DELETE', headers, secrets })
  return {
    name,
    format: groupText(['job', ...Object.keys(grouping)]),
    transport: {
      send: push.send,
      close: async () => {
        await push.close?.()
        if (!deleteOnStop) return
        const outcome = await remove.send(new Uint8Array(), AbortSignal.timeout(DELETE_WITHIN_MS))
        await remove.close?.()
        if (outcome.status !== 'sent' && 'error' in outcome) throw outcome.error
      },
    },
    // A part of a push would take the place of the whole.
    batch: { maxPoints: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY },
    divisible: false,
    keeps: 'latest',
  }
}
