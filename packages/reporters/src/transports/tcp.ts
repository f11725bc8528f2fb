import { connect, type NetConnectOpts } from 'node:net'
import { errorOf } from '../report-error.ts'
import type { Outcome, Transport } from '../transport.ts'
import { checkNetworkAddress } from './network-address.ts'

export type TcpTransportOptions =
  | { readonly host: string /** 1 to 65,535. */; readonly port: number }
  /** A Unix domain socket. */
  | { readonly path: string }

/**
 * Sends each payload over a connection of its own, and takes it for sent when the other side has read to the end and
 * closed. These protocols do not answer: a write into a connection that the other side has left succeeds, and only
 * closing shows what became of it. Carbon, VictoriaMetrics and rsyslog close when they have read the end; to one that
 * keeps its side open nothing is ever sent. What is sent twice for that reason has its time and overwrites itself.
 *
 * @throws RangeError when host or port are none
 */
export function tcpTransport(target: TcpTransportOptions): Transport {
  if (!('path' in target)) checkNetworkAddress(target)
  const options: NetConnectOpts = 'path' in target ? { path: target.path } : { ...target }
  return {
    send: (payload, signal) =>
      new Promise<Outcome>((resolve) => {
        let isReached = false
        let hasEnded = false
        const socket = connect(options)
        const fail = (error: unknown): void => {
          socket.destroy()
          resolve({ status: 'retry', error: errorOf(error), unreached: !isReached })
        }
        const onAbort = (): void => fail(signal.reason)
        signal.addEventListener('abort', onAbort)
        socket.unref()
        socket.on('connect', () => {
          isReached = true
          socket.end(payload)
        })
        socket.on('error', (error) => fail(plain(error)))
        socket.on('end', () => {
          hasEnded = true
        })
        socket.on('close', () => {
          signal.removeEventListener('abort', onAbort)
          if (hasEnded && socket.writableFinished) resolve({ status: 'sent' })
          else fail(new Error('the connection was closed before everything was sent'))
        })
        // What the other side says is of no interest, but unread it would keep its end from coming.
        socket.resume()
        if (signal.aborted) onAbort()
      }),
  }
}

/** Refused on each of several addresses: an AggregateError without a message, but with the code. */
function plain(error: NodeJS.ErrnoException): Error {
  return new Error(error.message === '' ? (error.code ?? error.name) : error.message)
}
