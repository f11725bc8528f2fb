import { randomBytes } from 'node:crypto'
import { link, mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Arm } from './arm.ts'
import { armsFolder } from './cache-place.ts'

/**
 * A second copy of a cached arm, beside it in the cache: the same files under other paths (hard links, so it
 * takes no room), hence modules of its own, dependencies included. Comparing an arm with its twin says what
 * this machine tells apart where nothing differs.
 *
 * @returns the arm's root in the copy; null for a folder that is not the cache's, or that cannot be linked
 */
export async function twinOf({ root }: Arm): Promise<string | null> {
  const [key, tree, ...below] = relative(await armsFolder(), root).split(sep)
  if (key === undefined || tree === undefined || !/^[0-9a-f]{20}$/.test(key)) return null
  const home = join(await armsFolder(), key)
  const twin = join(home, `${tree}-twin`)
  if (!(await isFolder(twin))) {
    const unfinished = join(home, `${tree}-${randomBytes(4).toString('hex')}`)
    try {
      await linkTree(join(home, tree), unfinished)
      await rename(unfinished, twin)
    } catch {
      await rm(unfinished, { recursive: true, force: true })
      // Another gate may have been faster; otherwise the file system has no links.
      if (!(await isFolder(twin))) return null
    }
  }
  return join(twin, ...below)
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to)
  const entries = await readdir(from, { withFileTypes: true })
  for (const entry of entries) {
    const source = join(from, entry.name)
    const target = join(to, entry.name)
    if (entry.isDirectory()) await linkTree(source, target)
    // As it is written: package managers link relatively, and so stay within the copy.
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    // The worktree's own `.git` would make git take the copy for it.
    else if (entry.isFile() && entry.name !== '.git') await link(source, target)
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true
}
