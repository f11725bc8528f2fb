import { ringSize } from './bench-service.ts'
import { seed } from './seed.ts'
import { type Server, start } from './server.ts'
import { OrderStore } from './store.ts'
import { makeTemporaryDirectory } from './temporary-directory.ts'

/**
 * The seeded service as a server of its own, in a temporary directory that `close` removes. It listens when it is
 * complete: whoever asks whether it is ready must not be answered before.
 */
// biome-ignore lint/style/noDefaultExport: it is bundled as suites are, and they have one.
export default async function serve(port: number): Promise<Server & { readonly directory: string }> {
  const directory = await makeTemporaryDirectory()
  let ringPosition = 0
  try {
    const store = await OrderStore.open(directory.path)
    await seed(store)
    await store.close()
    const server = await start({
      directory: directory.path,
      port,
      newOrderId: () => {
        ringPosition = (ringPosition + 1) % ringSize
        return `ring-${ringPosition}`
      },
    })
    const close = async () => {
      try {
        await server.close()
      } finally {
        await directory.remove()
      }
    }
    return { ...server, directory: directory.path, close }
  } catch (error) {
    await directory.remove()
    throw error
  }
}
