import type { Snapshot } from '@tidemark/metrics'
import type { Destination, FormatStep } from '../destination.ts'
import type { FigureOptions } from '../text/each-figure.ts'
import { DATAGRAM_BYTES, udpTransport } from '../transports/udp.ts'
import { dogStatsdLines, statsdLines } from './lines.ts'

export type { FigureOptions } from '../text/each-figure.ts'
export { dogStatsdLines, statsdLines } from './lines.ts'

export interface StatsdOptions extends FigureOptions {
  /** @default '127.0.0.1' */
  readonly host?: string
  /** @default 8125 */
  readonly port?: number
}

/**
 * Writes to a StatsD server by UDP, in datagrams that fit into one Ethernet frame. Counts are those since the report
 * before, which the server adds up: what gets lost on the way is lost, and nobody says so. Distributions are those of the
 * time since then.
 */
export function statsd(options: StatsdOptions = {}): Destination {
  return datagrams('StatsD', options, statsdLines(options))
}

/** As `statsd`, to an agent of Datadog or what else knows its tags. */
export function dogStatsd(options: StatsdOptions = {}): Destination {
  return datagrams('DogStatsD', options, dogStatsdLines(options))
}

function datagrams(
  kind: string,
  { host = '127.0.0.1', port = 8125 }: StatsdOptions,
  format: (snapshot: Snapshot) => Iterable<FormatStep>,
): Destination {
  return {
    name: `${kind} at ${host}:${port}`,
    format,
    transport: udpTransport({ host, port }),
    batch: { maxBytes: DATAGRAM_BYTES },
    temporality: 'delta',
  }
}
