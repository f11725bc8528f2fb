import { createHash } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runGit, tellsNoRepository } from './git.ts'
import type { Revision } from './run.ts'

/** Git is there and so is a repository, but it does not say what is checked out. */
export class RevisionError extends Error {
  override readonly name = 'RevisionError'
  readonly code = 'REVISION_UNREADABLE'
  readonly root: string

  constructor(root: string, reason: string) {
    super(`${root}: git does not tell the revision: ${reason}; make \`git status\` work there and try again`)
    this.root = root
  }
}

/** Of several in one folder the first counts. */
const lockfiles: readonly string[] = [
  'pnpm-lock.yaml',
  'npm-shrinkwrap.json',
  'package-lock.json',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
]

/**
 * What is checked out in a project: commit, branch, whether the tree differs from the commit (files that
 * git does not know count, those it ignores do not), and the lock file that is nearest on the way from the
 * project's root up to the repository's.
 *
 * Outside a repository, or without git, commit and branch are null; before the first commit, the commit.
 *
 * @throws RevisionError when there is a repository that git refuses to read
 */
export async function revisionHere(root: string): Promise<Revision> {
  const top = await repositoryTop(root)
  if (top === null)
    return { commit: null, branch: null, dirty: false, lockfileHash: await lockfileHash(root, root) }
  const commit = await runGit(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
  const branch = await runGit(root, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
  const status = await runGit(root, ['status', '--porcelain', '--untracked-files=normal'])
  if (status.state === 'failed') throw new RevisionError(root, status.message)
  return {
    commit: commit.state === 'done' ? commit.output : null,
    branch: branch.state === 'done' ? branch.output : null,
    dirty: status.output !== '',
    lockfileHash: await lockfileHash(await realpath(root), await realpath(top)),
  }
}

/**
 * `Name <address>` of who would be the author of a commit now; null where git does not know, or is not there.
 *
 * @param root an existing folder
 */
export async function authorHere(root: string): Promise<string | null> {
  const answer = await runGit(root, ['var', 'GIT_AUTHOR_IDENT'])
  if (answer.state === 'failed') return null
  // Behind them stand seconds and the offset of the time zone.
  return /^(.*<.*>) \d+ [+-]\d{4}$/s.exec(answer.output)?.[1] ?? null
}

/**
 * The top folder of the working tree around a folder; null outside a repository, or without git.
 *
 * @throws RevisionError when there is a repository that git refuses to read
 */
export async function repositoryTop(root: string): Promise<string | null> {
  const answer = await runGit(root, ['rev-parse', '--show-toplevel'])
  if (answer.state === 'done') return answer.output
  if (tellsNoRepository(answer.message)) return null
  throw new RevisionError(root, answer.message)
}

/**
 * SHA-256 of the nearest lock file between two folders, the upper one included; 16 hexadecimal digits, null
 * when there is none.
 *
 * @param upTo a folder above `from`, or the same; both spelt alike, links resolved
 */
export async function lockfileHash(from: string, upTo: string): Promise<string | null> {
  for (const name of lockfiles) {
    const content = await readIfThere(join(from, name))
    if (content) return createHash('sha256').update(content).digest('hex').slice(0, 16)
  }
  const parent = dirname(from)
  return from === upTo || parent === from ? null : lockfileHash(parent, upTo)
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
