import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Bytes of the files in a folder; links are not followed. A file with several names counts for its part: a
 * package manager's store, which shares it, keeps the rest.
 */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) bytes += await folderBytes(path)
    else if (entry.isFile()) {
      const { size, nlink } = await lstat(path)
      bytes += size / Math.max(1, nlink)
    }
  }
  return Math.round(bytes)
}
