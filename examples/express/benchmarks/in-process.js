import { createServer, request } from 'node:http'
import { duplexPair } from 'node:stream'
import { text } from 'node:stream/consumers'

/**
 * Calls an app without a socket: Node's own HTTP on both sides, over a pair of streams. Express has no `inject`, and
 * what passes requests of its own making to it loses them, as Express exchanges their prototypes.
 *
 * @param {import('node:http').RequestListener} app
 */
export function inProcess(app) {
  const server = createServer(app)
  /**
   * @param {{ method?: string, path: string, headers?: Readonly<Record<string, string>>, body?: string }} options
   * @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, body: string }>}
   */
  return ({ body, ...options }) =>
    new Promise((resolve, reject) => {
      const [ours, theirs] = duplexPair()
      server.emit('connection', theirs)
      request({
        ...options,
        createConnection: () => ours,
        headers: { connection: 'close', ...options.headers },
      })
        .on('response', (response) => {
          const { statusCode: status = 0, headers } = response
          text(response).then((received) => resolve({ status, headers, body: received }), reject)
        })
        .on('error', reject)
        .end(body)
    })
}
