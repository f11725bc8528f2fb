import { expect, it } from 'vitest'
import { start } from './server.ts'
import { OrderStore } from './store.ts'
import { makeTemporaryDirectory } from './temporary-directory.ts'

it('lets go of its store when the port is taken', async () => {
  const first = await makeTemporaryDirectory()
  const second = await makeTemporaryDirectory()
  const server = await start({ directory: first.path })
  const port = Number(new URL(server.url).port)
  await expect(start({ directory: second.path, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  // LevelDB locks its directory: this opens only when the failed start closed it.
  const store = await OrderStore.open(second.path)
  await store.close()
  await server.close()
  await Promise.all([first.remove(), second.remove()])
})
