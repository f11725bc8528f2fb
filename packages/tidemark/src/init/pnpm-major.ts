/** Formats of pnpm's lock file, each with the major version to take for it where nothing tells the one in use. */
const formats: ReadonlyMap<string, number> = new Map([
  ['5', 7],
  ['6', 8],
  // Of pnpm 9 and all later ones until now.
  ['9', 10],
])

/**
 * Major version of pnpm that installs what a lock file says: the one that has installed the project, where it writes
 * that format, else a usual one. Null without a lock file, and for a format from the future.
 *
 * @param lockfile text of pnpm-lock.yaml
 * @param modules text of node_modules/.modules.yaml, in which pnpm notes which version it is
 */
export function pnpmMajor(lockfile: string | null, modules: string | null): number | null {
  const [, format = ''] = /^lockfileVersion:\s*'?(\d+)/m.exec(lockfile ?? '') ?? []
  const usual = formats.get(format) ?? null
  // YAML of one version is JSON of another.
  const [, installed] = /^\s*"?packageManager"?:\s*["']?pnpm@(\d+)\./m.exec(modules ?? '') ?? []
  if (usual === null || installed === undefined) return usual
  return formatOf(Number(installed)) === format ? Number(installed) : usual
}

function formatOf(major: number): string {
  if (major >= 9) return '9'
  return major === 8 ? '6' : '5'
}
