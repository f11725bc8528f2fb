import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { markerFile, readMarker } from './arm-marker.ts'
import { isUsed } from './arm-uses.ts'
import { armsFolder, lockOf } from './cache-place.ts'
import { removeTrees } from './cached-folder.ts'
import { withFreeLock } from './folder-lock.ts'
import { folderBytes } from './folder-size.ts'

export interface CachedArm {
  /** Its folder. */
  readonly folder: string
  /** Null while it is being made, or when whoever made it was killed. */
  readonly label: string | null
  readonly bytes: number
  /** ISO 8601; null as the label. */
  readonly lastUsed: string | null
}

export interface CacheUsage {
  readonly folder: string
  readonly bytes: number
  /** Used longest ago first, incomplete ones before all. */
  readonly arms: readonly CachedArm[]
}

export interface CacheCleaning {
  readonly removed: number
  readonly freedBytes: number
  /** Folders of arms that a gate uses or makes just now, or that the system does not let go. */
  readonly kept: readonly string[]
}

/** What the cache of arms holds and how large it is. */
export async function cacheUsage(): Promise<CacheUsage> {
  const folder = await armsFolder()
  const arms: CachedArm[] = []
  for (const home of await homesIn(folder)) {
    const marker = await readMarker(home)
    // A complete arm's size was taken when it was made: counting takes seconds.
    const bytes = marker?.bytes ?? (await folderBytes(home).catch(() => 0))
    arms.push({ folder: home, label: marker?.label ?? null, bytes, lastUsed: marker?.lastUsed ?? null })
  }
  const bytes = arms.reduce((sum, arm) => sum + arm.bytes, 0)
  return { folder, bytes, arms: arms.sort((a, b) => (a.lastUsed ?? '').localeCompare(b.lastUsed ?? '')) }
}

/** Removes every arm that no gate uses, and what repositories know about them. */
export async function cleanCache(): Promise<CacheCleaning> {
  return removeUnused((await cacheUsage()).arms, () => true)
}

/**
 * Removes incomplete arms, and of the complete ones those used longest ago until the rest is within the
 * limit. Arms that a living gate uses, this one included, count but stay.
 */
export async function evictArms(limitBytes: number): Promise<CacheCleaning> {
  const { arms, bytes } = await cacheUsage()
  return removeUnused(arms, (arm, freed) => arm.label === null || bytes - freed > limitBytes)
}

async function removeUnused(
  arms: readonly CachedArm[],
  wanted: (arm: CachedArm, freedBytes: number) => boolean,
): Promise<CacheCleaning> {
  const kept: string[] = []
  let removed = 0
  let freedBytes = 0
  for (const arm of arms) {
    if (!wanted(arm, freedBytes)) continue
    if (await removeArm(arm.folder).catch(() => false)) {
      removed += 1
      freedBytes += arm.bytes
    } else kept.push(arm.folder)
  }
  return { removed, freedBytes, kept }
}

async function removeArm(home: string): Promise<boolean> {
  const removed = await withFreeLock(lockOf(home), async () => {
    if (await isUsed(home)) return false
    // First: half an arm must not pass for a whole one.
    await rm(markerFile(home), { force: true })
    await removeTrees(home)
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
    return true
  })
  return removed === true
}

async function homesIn(arms: string): Promise<readonly string[]> {
  const entries = await readdir(arms, { withFileTypes: true })
  const homes = entries.filter((entry) => entry.isDirectory() && /^[0-9a-f]{20}$/.test(entry.name))
  return homes.map((entry) => join(arms, entry.name))
}
