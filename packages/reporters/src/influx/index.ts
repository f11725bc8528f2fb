import type { Destination } from '../destination.ts'
import type { Outcome, Transport } from '../transport.ts'
import { type HttpAnswer, httpTransport, judgeStatus } from '../transports/http.ts'
import { type InfluxV1, type InfluxV2, type InfluxV3, influxEndpoint } from './api.ts'
import { type InfluxLineOptions, influxLines } from './lines.ts'

export type { InfluxV1, InfluxV2, InfluxV3 } from './api.ts'
export { type InfluxLineOptions, influxLines } from './lines.ts'

export type InfluxOptions = (InfluxV1 | InfluxV2 | InfluxV3) &
  InfluxLineOptions & {
    /** Whether payloads above 1 KiB are compressed. @default true */
    readonly gzip?: boolean
  }

/**
 * Writes snapshots to InfluxDB as `influxLines` formats them. Only the answer 204 counts as sent: what follows a redirect
 * or comes from a server that is no InfluxDB does not. Of lines that the server refuses the good ones are written, also
 * by versions that take a payload as a whole or not at all. No error holds credentials.
 *
 * @throws RangeError as `influxEndpoint`
 */
export function influx(options: InfluxOptions): Destination {
  const { address, headers, secrets, creation } = influxEndpoint(options)
  const { gzip = true } = options
  const write = httpTransport({
    url: address,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
    secrets,
    gzip,
    judge: judgeWrite,
  })
  const create = creation && httpTransport({ url: creation, headers, secrets })
  return {
    name: `InfluxDB at ${address.origin}${address.pathname}`,
    reads: 'once',
    format: influxLines(options),
    transport: create === undefined ? write : after(create, write),
  }
}

function judgeWrite(answer: HttpAnswer, explained: (expected: string) => Error): Outcome {
  if (answer.status === 204) return { status: 'sent' }
  const outcome = judgeStatus(answer, () => explained('204'))
  // Such as the 200 of a proxy that wants somebody to log in.
  return outcome.status === 'sent' ? { status: 'refused', error: explained('204') } : outcome
}

/** Sends nothing before `first` has succeeded once. */
function after(first: Transport, rest: Transport): Transport {
  let isDone = false
  return {
    send: async (payload, signal) => {
      if (!isDone) {
        const outcome = await first.send(new Uint8Array(), signal)
        if (outcome.status !== 'sent')
          return outcome.status === 'retry' ? outcome : { status: 'refused', error: outcome.error }
        isDone = true
      }
      return rest.send(payload, signal)
    },
    close: async () => {
      await first.close?.()
      await rest.close?.()
    },
  }
}
