import { createHash } from 'node:crypto'
import { mkdir, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { ArmError } from './arm-error.ts'
import { isBelow } from './command-environment.ts'

/** Part of every key: another layout of the folders must not read this one's. */
const layout = 1

/**
 * The folder of all cached arms, made when it is not there; links resolved, as git spells its worktrees.
 *
 * @param outsideOf the cache must not lie in it: Node would take packages that the base lacks from the
 * node_modules of the head
 * @throws ArmError when it does, or cannot be made
 */
export async function armsFolder(outsideOf?: string): Promise<string> {
  const wanted = join(cacheFolder(process.env, process.platform, homedir()), 'arms')
  const inside = (path: string): boolean => outsideOf !== undefined && isBelow(path, outsideOf)
  const refuse = (reason: string): ArmError =>
    new ArmError(
      'ARM_CACHE_PLACE',
      `cache of arms ${wanted}: ${reason}; set TIDEMARK_CACHE to another folder`,
    )
  if (inside(wanted)) throw refuse('it must not be inside the repository')
  let real: string
  try {
    // Code that will run: nobody else's to write.
    await mkdir(wanted, { recursive: true, mode: 0o700 })
    real = await realpath(wanted)
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error))
  }
  if (inside(real)) throw refuse('it must not be inside the repository')
  return real
}

/** `$TIDEMARK_CACHE`, or `tidemark` in what the platform has for caches of the user. */
export function cacheFolder(environment: NodeJS.ProcessEnv, platform: string, home: string): string {
  const { TIDEMARK_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment
  if (TIDEMARK_CACHE) return resolve(TIDEMARK_CACHE)
  if (platform === 'win32') return join(LOCALAPPDATA || join(home, 'AppData', 'Local'), 'tidemark')
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'tidemark')
  // The XDG specification has relative paths ignored.
  const base = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(home, '.cache')
  return join(base, 'tidemark')
}

/** The lock of what the cache keeps in a place; beside it, as it may be taken before there is any. */
export function lockOf(place: string): string {
  return `${place}.lock`
}

/** Name of an arm's folder: 20 hexadecimal digits that stand for all that its content depends on. */
export function armKey(parts: readonly (string | false | null)[]): string {
  const [major] = process.versions.node.split('.')
  const all = [layout, major, process.platform, process.arch, ...parts]
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 20)
}
