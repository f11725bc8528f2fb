import { Client } from 'undici'
import { seed } from './seed.ts'
import { type Server, start } from './server.ts'
import { makeTemporaryDirectory } from './temporary-directory.ts'

/**
 * New orders take their ids from a ring: writing replaces an order of the last lap, so that the store
 * is as large after a million calls as after the first lap and the last call is as fast as the first.
 */
export const ringSize = 256

export interface BenchService extends Server {
  readonly directory: string
  /** One kept-alive connection to the service, over loopback. */
  readonly client: Client
  readonly nextRingId: () => string
}

/** The seeded service in a temporary directory of its own, which `close` removes. */
export async function startBenchService(): Promise<BenchService> {
  const directory = await makeTemporaryDirectory()
  let ringPosition = 0
  const nextRingId = () => {
    ringPosition = (ringPosition + 1) % ringSize
    return `ring-${ringPosition}`
  }
  try {
    const server = await start({ directory: directory.path, newOrderId: nextRingId })
    try {
      await seed(server.store)
    } catch (error) {
      await server.close()
      throw error
    }
    const client = new Client(server.url)
    const close = async () => {
      try {
        await client.close()
        await server.close()
      } finally {
        await directory.remove()
      }
    }
    return { ...server, directory: directory.path, client, nextRingId, close }
  } catch (error) {
    await directory.remove()
    throw error
  }
}
