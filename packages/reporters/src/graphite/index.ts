import type { Destination } from '../destination.ts'
import { tcpTransport } from '../transports/tcp.ts'
import { DATAGRAM_BYTES, udpTransport } from '../transports/udp.ts'
import type { GraphiteFormatOptions } from './datapoints.ts'
import { graphiteLines } from './lines.ts'
import { framePickle, graphitePickle, PICKLE_FRAME_BYTES } from './pickle.ts'

export type { FigureOptions } from '../text/each-figure.ts'
export type { GraphiteFormatOptions } from './datapoints.ts'
export { type HostedGraphiteOptions, hostedGraphite } from './hosted.ts'
export { graphiteLines } from './lines.ts'

export interface GraphiteOptions extends GraphiteFormatOptions {
  /** Where carbon or a relay listens. */
  readonly host: string
  /** @default 2003, and 2004 for pickle */
  readonly port?: number
  /**
   * `tcp` and `udp`: lines. `pickle`: Python's binary format over TCP, which carbon reads faster. By UDP nobody says what
   * was lost.
   * @default 'tcp'
   */
  readonly protocol?: 'tcp' | 'udp' | 'pickle'
}

/** Carbon takes pickles of up to 1 MiB. */
const MAX_PICKLE_BYTES = 2 ** 20

/**
 * Writes snapshots to Graphite's carbon, or whatever else speaks its protocols. Over TCP each payload has a connection of
 * its own and counts as sent when carbon has read to its end: carbon answers nothing else, not even to lines it ignores.
 */
export function graphite(options: GraphiteOptions): Destination {
  const { host, protocol = 'tcp' } = options
  const port = options.port ?? (protocol === 'pickle' ? 2004 : 2003)
  const name = `Graphite at ${host}:${port}`
  switch (protocol) {
    case 'tcp':
      return { name, reads: 'once', format: graphiteLines(options), transport: tcpTransport({ host, port }) }
    case 'udp':
      return {
        name,
        reads: 'once',
        format: graphiteLines(options),
        transport: udpTransport({ host, port }),
        batch: { maxBytes: DATAGRAM_BYTES },
      }
    case 'pickle':
      return {
        name,
        reads: 'once',
        format: graphitePickle(options),
        frame: framePickle,
        transport: tcpTransport({ host, port }),
        batch: { maxBytes: MAX_PICKLE_BYTES - PICKLE_FRAME_BYTES },
      }
  }
}
