import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { isBelow } from './command-environment.ts'
import type { Manifest } from './manifest.ts'
import { readManifest } from './manifest.ts'

export type PackageManagerName = 'npm' | 'pnpm' | 'yarn' | 'yarn-berry' | 'bun'

export interface PackageManager {
  readonly name: PackageManagerName
  /** Where its lock file is; null without one. */
  readonly lockFolder: string | null
  /** Exact version that package.json asks for. */
  readonly version: string | null
}

/** Of several in one folder the first counts, unless `packageManager` names another. */
const lockfiles: readonly (readonly [file: string, name: 'npm' | 'pnpm' | 'yarn' | 'bun'])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['package-lock.json', 'npm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
]

const installArguments: Readonly<Record<PackageManagerName, readonly string[]>> = {
  npm: ['ci', '--prefer-offline', '--no-audit', '--no-fund'],
  pnpm: ['install', '--frozen-lockfile', '--prefer-offline'],
  yarn: ['install', '--frozen-lockfile', '--prefer-offline', '--non-interactive'],
  'yarn-berry': ['install', '--immutable'],
  bun: ['install', '--frozen-lockfile'],
}

/**
 * The package manager by the nearest lock file on the way from a folder up to the top of its revision; npm
 * without a lock file, or whichever `packageManager` names.
 *
 * @throws ArmError when a package.json on the way is none
 */
export async function packageManagerOf(root: string, top: string): Promise<PackageManager> {
  const found = await nearestLockfile(root, top)
  const pinned = pinnedIn(await readManifest(found?.folder ?? root)) ?? pinnedIn(await readManifest(root))
  const name =
    found?.names.find((candidate) => candidate === pinned?.name) ?? found?.names[0] ?? pinned?.name ?? 'npm'
  const version = pinned?.name === name ? pinned.version : null
  const lockFolder = found?.folder ?? null
  const berry = name === 'yarn' && (await isBerry(lockFolder ?? root, version))
  return { name: berry ? 'yarn-berry' : name, lockFolder, version }
}

export function installCommandArguments({ name }: PackageManager): readonly string[] {
  return installArguments[name]
}

/**
 * How to start it: by name where PATH has it, otherwise the release that the project carries, otherwise the
 * version that package.json asks for, through npx. Null when it cannot be had.
 */
export async function packageManagerProgram(
  manager: PackageManager,
  top: string,
  path: string,
): Promise<readonly [string, ...string[]] | null> {
  const program = manager.name === 'yarn-berry' ? 'yarn' : manager.name
  if (await isOnPath(program, path)) return [program]
  const carried = manager.name === 'yarn-berry' ? await carriedYarn(manager.lockFolder ?? top, top) : null
  if (carried !== null) return [process.execPath, carried]
  if (manager.version === null) return null
  // Yarn's later versions are published under another name.
  const published = manager.name === 'yarn-berry' ? '@yarnpkg/cli-dist' : program
  return ['npx', '-y', `${published}@${manager.version}`]
}

async function nearestLockfile(
  folder: string,
  top: string,
): Promise<{ folder: string; names: ('npm' | 'pnpm' | 'yarn' | 'bun')[] } | null> {
  const names: ('npm' | 'pnpm' | 'yarn' | 'bun')[] = []
  for (const [file, name] of lockfiles) if (await isThere(join(folder, file))) names.push(name)
  if (names.length > 0) return { folder, names }
  const parent = dirname(folder)
  return folder === top || parent === folder ? null : nearestLockfile(parent, top)
}

/** The version becomes part of a command: nothing but what a version consists of. */
const pinnedVersion = /^(npm|pnpm|yarn|bun)@(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.]+)?$/

function pinnedIn(
  manifest: Manifest | null,
): { name: 'npm' | 'pnpm' | 'yarn' | 'bun'; version: string } | null {
  const [, name, version] = pinnedVersion.exec(manifest?.packageManager ?? '') ?? []
  if (version === undefined) return null
  return name === 'npm' || name === 'pnpm' || name === 'yarn' || name === 'bun' ? { name, version } : null
}

/** Yarn from version 2 on, which has other options than the first. */
async function isBerry(folder: string, version: string | null): Promise<boolean> {
  if (version !== null) return !/^[01]\./.test(version)
  if (await isThere(join(folder, '.yarnrc.yml'))) return true
  return /^__metadata:/m.test(await readText(join(folder, 'yarn.lock')))
}

async function carriedYarn(folder: string, top: string): Promise<string | null> {
  const [, path] =
    /^yarnPath:\s*["']?([^"'\n]+?)["']?\s*$/m.exec(await readText(join(folder, '.yarnrc.yml'))) ?? []
  if (path === undefined) return null
  const file = resolve(folder, path)
  return isBelow(file, top) && (await isThere(file)) ? file : null
}

async function isOnPath(program: string, path: string): Promise<boolean> {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : ['']
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue
    for (const ending of endings)
      if (await isThere(join(folder, program + ending), constants.X_OK)) return true
  }
  return false
}

async function isThere(path: string, mode: number = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
