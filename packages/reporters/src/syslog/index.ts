import type { Destination } from '../destination.ts'
import { tcpTransport } from '../transports/tcp.ts'
import { DATAGRAM_BYTES, udpTransport } from '../transports/udp.ts'
import { countedSyslogMessages, type SyslogMessageOptions, syslogMessages } from './messages.ts'

export type { FigureOptions } from '../text/each-figure.ts'
export { type SyslogMessageOptions, syslogMessages } from './messages.ts'

export interface SyslogOptions extends SyslogMessageOptions {
  readonly host: string
  /** @default 514 */
  readonly port?: number
  /**
   * `udp`: a message in each datagram, which may get lost, and one of more than 1432 bytes is dropped. `tcp`: with their
   * lengths between them, over a connection for each payload, which counts as sent when the server has read to its end.
   * @default 'udp'
   */
  readonly protocol?: 'udp' | 'tcp'
}

/**
 * Writes snapshots to a syslog server, a message for each series, as `syslogMessages` formats them. Over TCP a payload of
 * which nobody knows whether it arrived is sent again: a message may come twice, with the same time.
 */
export function syslog(options: SyslogOptions): Destination {
  const { host, port = 514, protocol = 'udp' } = options
  const name = `syslog at ${host}:${port}`
  if (protocol === 'tcp') {
    return {
      name,
      reads: 'once',
      format: countedSyslogMessages(options),
      transport: tcpTransport({ host, port }),
    }
  }
  return {
    name,
    reads: 'once',
    format: syslogMessages(options),
    transport: udpTransport({ host, port }),
    batch: { maxPoints: 1, maxBytes: DATAGRAM_BYTES },
  }
}
