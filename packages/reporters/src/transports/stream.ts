import type { Writable } from 'node:stream'
import type { Outcome, Transport } from '../transport.ts'

/**
 * Writes payloads to a stream, which stays its owner's, who ends it. Its `error` events no longer end the process: they
 * fail a payload. While its reader does not keep up, nothing piles up in it.
 *
 * @throws TypeError when it is no stream
 */
export function streamTransport(stream: Writable): Transport {
  if (typeof stream?.write !== 'function') {
    const found = stream === null ? 'null' : typeof stream
    throw new TypeError(`the target must be a path or a stream that can be written, got ${found}`)
  }
  // Without a listener, an error of the stream would end the process. The write's callback reports it.
  stream.on('error', () => undefined)
  return {
    send: (payload, signal) =>
      new Promise<Outcome>((resolve, reject) => {
        if (!stream.writable) return resolve({ status: 'refused', error: new Error('the stream has ended') })
        if (stream.writableNeedDrain) {
          const error = new Error('the reader of the stream does not keep up')
          return resolve({ status: 'retry', error, unreached: true })
        }
        // What was given to the stream cannot be taken back: it is written when its reader goes on.
        signal.addEventListener('abort', () => resolve({ status: 'sent' }), { once: true })
        stream.write(payload, (error) => (error ? reject(error) : resolve({ status: 'sent' })))
      }),
  }
}
