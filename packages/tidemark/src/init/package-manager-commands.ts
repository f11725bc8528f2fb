import type { Project } from './project.ts'

type Manager = Project['packageManager']

/** Command line that installs what the lock file says, as CI does. */
export function installCommand({ name, hasLockfile }: Manager): string {
  if (name === 'npm') return hasLockfile ? 'npm ci' : 'npm install'
  if (name === 'yarn-berry') return hasLockfile ? 'yarn install --immutable' : 'yarn install'
  return hasLockfile ? `${name} install --frozen-lockfile` : `${name} install`
}

/** Command line that puts the package manager itself on a fresh machine with Node; null where Node brings it. */
export function setUpCommand({ name, version, pnpmMajor }: Manager): string | null {
  if (name === 'npm') return null
  // Only corepack knows where later versions of yarn come from.
  if (name === 'yarn-berry') return 'corepack enable'
  const fallback = name === 'yarn' ? '1' : (pnpmMajor ?? 'latest')
  return `npm install --global ${name}@${version ?? fallback}`
}

/** How to run the program of an installed package; nothing is ever fetched for it. */
export function execCommand({ name }: Manager, program: string): string {
  if (name === 'npm') return `npx --no ${program}`
  if (name === 'pnpm') return `pnpm exec ${program}`
  // The first yarn would put lines of its own around the output.
  const run = { yarn: 'yarn --silent run', 'yarn-berry': 'yarn run', bun: 'bun run' }[name]
  return `${run} ${program}`
}

/** How to run a script of package.json with arguments of its own. */
export function scriptCommand({ name }: Manager, script: string, args = ''): string {
  const program = name === 'yarn-berry' ? 'yarn' : name
  const separator = name === 'npm' && args !== '' ? ' --' : ''
  return `${program} run ${script}${separator}${args === '' ? '' : ` ${args}`}`
}

/** Command line that adds development dependencies. */
export function addCommand(
  { packageManager, workspaceMembers }: Project,
  packages: readonly string[],
): string {
  const list = packages.join(' ')
  // The root of a workspace has to be asked for.
  const isRoot = workspaceMembers !== null
  switch (packageManager.name) {
    case 'npm':
      return `npm install --save-dev ${list}`
    case 'pnpm':
      return `pnpm add --save-dev ${isRoot ? '--workspace-root ' : ''}${list}`
    case 'yarn':
      return `yarn add --dev ${isRoot ? '--ignore-workspace-root-check ' : ''}${list}`
    case 'yarn-berry':
      return `yarn add --dev ${list}`
    case 'bun':
      return `bun add --dev ${list}`
  }
}
