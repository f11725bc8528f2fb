import { access, readFile, realpath, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { type GitAnswer, runGit } from '@tidemark/records'
import { ArmError } from './arm-error.ts'
import { armKey, lockOf } from './cache-place.ts'
import { withLock } from './folder-lock.ts'

/**
 * Checks a commit out into a new folder. The user's branches, index and working tree stay as they are.
 *
 * @throws ArmError with what git says; the signal's reason on abort
 */
export async function addWorktree(
  commonDirectory: string,
  folder: string,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = ['worktree', 'add', '--quiet', '--detach', folder, commit]
  const add = (): Promise<GitAnswer> => runGit(commonDirectory, args, signal)
  const answer = await aloneWith(commonDirectory, armsOf(folder), add, signal)
  signal?.throwIfAborted()
  if (answer.state === 'done') return
  throw new ArmError(
    'ARM_CHECKOUT',
    `commit ${commit.slice(0, 9)} cannot be checked out into ${folder}: ${answer.message}; make \`git worktree add --detach\` work for it and try again`,
  )
}

/** Removes a folder and, if it is a worktree, what its repository knows about it. */
export async function removeTree(folder: string): Promise<void> {
  const repository = await repositoryBehind(folder)
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  if (repository === null) return
  // Twice: git locks a worktree while it is being made, which a kill may have left so.
  const args = ['worktree', 'remove', '--force', '--force', folder]
  await aloneWith(await realpath(repository), armsOf(folder), () => runGit(repository, args))
}

/**
 * One command at a time that makes or removes worktrees of a repository: git fails at what another one has half
 * written.
 */
function aloneWith<Result>(
  commonDirectory: string,
  arms: string,
  action: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  return withLock(lockOf(join(arms, armKey(['worktrees', commonDirectory]))), action, { signal })
}

/** Of a folder in the home of an arm. */
const armsOf = (folder: string): string => dirname(dirname(folder))

/**
 * Makes a repository forget its worktrees in the cache whose folders are gone. Not `git worktree prune`:
 * that would also forget the user's own ones, on a drive that is not mounted just now.
 */
export function forgetVanished(commonDirectory: string, cache: string): Promise<void> {
  return aloneWith(commonDirectory, cache, () => forgetVanishedAlone(commonDirectory, cache))
}

async function forgetVanishedAlone(commonDirectory: string, cache: string): Promise<void> {
  const answer = await runGit(commonDirectory, ['worktree', 'list', '--porcelain'])
  if (answer.state === 'failed') return
  for (const line of answer.output.split('\n')) {
    const folder = line.replace(/^worktree /, '')
    if (folder === line || !folder.startsWith(cache.replaceAll(sep, '/'))) continue
    if (await isThere(folder)) continue
    // Once only: one that is being made, and so locked, is left alone.
    await runGit(commonDirectory, ['worktree', 'remove', '--force', folder])
  }
}

/** The common `.git` behind a worktree; null when it is none or its repository is gone. */
async function repositoryBehind(folder: string): Promise<string | null> {
  const link = await readFile(join(folder, '.git'), 'utf8').catch(() => '')
  const [, administration] = /^gitdir: (.+)$/m.exec(link) ?? []
  if (administration === undefined) return null
  const repository = dirname(dirname(administration))
  return (await isThere(repository)) ? repository : null
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
