import type { Destination } from '../destination.ts'
import { stringsOption } from '../strings-option.ts'
import { type Authentication, authorization } from '../transports/authorization.ts'
import { httpTransport, parseHttpUrl } from '../transports/http.ts'
import { snappyCompress } from './snappy.ts'
import { type WriteRequestOptions, writeRequest } from './write-request.ts'

export { type WriteRequestOptions, writeRequest } from './write-request.ts'

export type RemoteWriteOptions = Authentication &
  WriteRequestOptions & {
    /** Of the receiver, whole: `http://localhost:9090/api/v1/write`. */
    readonly url: string
    /** Further headers, such as `X-Scope-OrgID`. Not for secrets: errors may show what a server repeats of them. */
    readonly headers?: Readonly<Record<string, string>>
  }

/** As Prometheus itself sends. */
const MAX_SAMPLES = 2000
/** Compressing as much takes some milliseconds, in which nothing else has its turn. */
const MAX_BYTES = 262_144

/**
 * Writes snapshots by Prometheus' remote write 1.0: to Prometheus (`--web.enable-remote-write-receiver`), Mimir, Thanos,
 * VictoriaMetrics and whatever else receives it. Samples that are older than what the receiver has are refused by most;
 * the reporter sends one payload at a time, in their order.
 *
 * @throws RangeError when the URL is not an http(s) URL or holds credentials, or a header cannot carry what it is given;
 * no message repeats a secret
 */
export function remoteWrite(options: RemoteWriteOptions): Destination {
  const url = parseHttpUrl(options.url)
  const { headers, secrets } = authorization(options)
  const further = stringsOption('headers', options.headers)
  return {
    name: `remote write to ${url.origin}${url.pathname}`,
    reads: 'once',
    format: writeRequest(options),
    frame: ({ bytes }) => snappyCompress(bytes),
    transport: httpTransport({
      url,
      headers: {
        ...further,
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'user-agent': 'tidemark',
        'x-prometheus-remote-write-version': '0.1.0',
        ...headers,
      },
      secrets,
    }),
    batch: { maxPoints: MAX_SAMPLES, maxBytes: MAX_BYTES },
  }
}
