import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { errorOf } from '../report-error.ts'
import type { Outcome, Transport } from '../transport.ts'
import { checkNetworkAddress } from './network-address.ts'

export interface UdpTransportOptions {
  readonly host: string
  /** 1 to 65,535. */
  readonly port: number
  /**
   * Milliseconds after which the name of the host is looked up again.
   * @default 60_000
   */
  readonly lookUpEveryMs?: number
}

/**
 * What fits into one Ethernet frame with room for tunnels: a larger datagram is cut up on the way, and lost as a whole
 * with any of its parts. A destination sets `batch: { maxBytes: DATAGRAM_BYTES }`, and its pieces are packed to it.
 */
export const DATAGRAM_BYTES = 1432

/**
 * Sends each payload as one datagram. Nobody says whether one arrives: sent means handed to the network. Where nobody
 * listens on a host that can be reached, one of the next attempts fails.
 *
 * @throws RangeError when host or port are none
 */
export function udpTransport({ host, port, lookUpEveryMs = 60_000 }: UdpTransportOptions): Transport {
  checkNetworkAddress({ host, port })
  let open: { readonly socket: Socket; readonly sinceMs: number } | undefined
  let failure: Error | undefined

  function close(): void {
    open?.socket.close()
    open = undefined
  }

  async function connected(): Promise<Socket> {
    if (open !== undefined && performance.now() - open.sinceMs < lookUpEveryMs) return open.socket
    close()
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    socket.unref()
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.connect(port, host, () => {
        socket.off('error', reject)
        resolve()
      })
    }).catch((error: unknown) => {
      socket.close()
      throw error
    })
    // Also of datagrams sent before: a connected socket hears that nobody listened.
    socket.on('error', (error) => {
      failure = error
    })
    open = { socket, sinceMs: performance.now() }
    return socket
  }

  async function send(payload: Uint8Array): Promise<Outcome> {
    try {
      const socket = await connected()
      const told = failure
      failure = undefined
      if (told !== undefined) throw told
      await new Promise<void>((resolve, reject) => {
        socket.send(payload, (error) => (error ? reject(error) : resolve()))
      })
      return { status: 'sent' }
    } catch (error) {
      close()
      if ((error as NodeJS.ErrnoException).code === 'EMSGSIZE') {
        return { status: 'too large', error: errorOf(error) }
      }
      return { status: 'retry', error: errorOf(error), unreached: true }
    }
  }

  return { send, close }
}
