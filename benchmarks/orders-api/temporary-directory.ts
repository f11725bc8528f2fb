import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryDirectory {
  readonly path: string
  readonly remove: () => Promise<void>
}

/** A directory nobody else has, under the system's temporary directory. */
export async function makeTemporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'tidemark-orders-'))
  // Windows lets go of a closed database's files a moment late.
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}
