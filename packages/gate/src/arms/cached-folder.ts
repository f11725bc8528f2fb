import { randomBytes } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArmProgress } from './arm.ts'
import { readMarker, writeMarker } from './arm-marker.ts'
import { noteUse } from './arm-uses.ts'
import { lockOf } from './cache-place.ts'
import { withLock } from './folder-lock.ts'
import { folderBytes } from './folder-size.ts'
import { removeTree } from './worktree.ts'

/** Files of an arm: anything else beside the marker is ours. */
const treePrefix = 'tidemark-'

/**
 * The folder that the cache keeps under a key. When it is not complete it is made, by one gate at a time;
 * until our process ends nobody removes it.
 *
 * What a gate that was killed left is removed, and made again under another name: a command of the killed
 * gate that still writes does not write into ours.
 *
 * @param make fills a folder that does not exist yet; when it throws, what is there is removed
 */
export function cachedFolder(
  arms: string,
  key: string,
  label: string,
  progress: ArmProgress,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const home = join(arms, key)
  const options = { signal: progress.signal, onWait: () => progress.onStep?.('waiting for another gate') }
  return withLock(
    lockOf(home),
    async () => {
      await mkdir(home, { recursive: true })
      await noteUse(home)
      const lastUsed = new Date().toISOString()
      const marker = await readMarker(home)
      if (marker !== null) {
        await writeMarker(home, { ...marker, lastUsed })
        return join(home, marker.folder)
      }
      await removeTrees(home)
      const name = treePrefix + randomBytes(4).toString('hex')
      const folder = join(home, name)
      try {
        await make(folder)
      } catch (error) {
        // The first error tells what is wrong, whether this works or not.
        await removeTree(folder).catch(() => undefined)
        throw error
      }
      await writeMarker(home, { label, folder: name, bytes: await folderBytes(folder), lastUsed })
      return folder
    },
    options,
  )
}

/** Only under the lock. */
export async function removeTrees(home: string): Promise<void> {
  for (const name of await readdir(home)) if (name.startsWith(treePrefix)) await removeTree(join(home, name))
}
