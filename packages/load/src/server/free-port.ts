import { type AddressInfo, createServer } from 'node:net'
import { ServerError } from './server-error.ts'

/**
 * Makes sure that nobody listens on a port of this machine, so that it is not somebody else's server that gets the
 * load; 0 chooses a free one.
 *
 * @throws ServerError `SERVER_PORT_TAKEN`
 */
export function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? 'another program listens on it; stop it, or choose another port (0: any)'
          : error.message
      reject(new ServerError('SERVER_PORT_TAKEN', `port ${port}: ${why}`, [], error))
    })
    probe.listen(port, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo
      probe.close(() => resolve(free))
    })
  })
}
