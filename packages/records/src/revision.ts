import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
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
const lockfiles: readonly string[] = ['pnpm-lock.yaml', 'package-lock.json', 'yarn.lock']

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
  const top = await topLevel(root)
  if (top === null)
    return { commit: null, branch: null, dirty: false, lockfileHash: await lockfileHash(root, root) }
  const commit = await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
  const branch = await git(root, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
  const status = await git(root, ['status', '--porcelain', '--untracked-files=normal'])
  if (status.state === 'failed') throw new RevisionError(root, status.message)
  return {
    commit: commit.state === 'done' ? commit.output : null,
    branch: branch.state === 'done' ? branch.output : null,
    dirty: status.output !== '',
    lockfileHash: await lockfileHash(await realpath(root), await realpath(top)),
  }
}

async function topLevel(root: string): Promise<string | null> {
  const answer = await git(root, ['rev-parse', '--show-toplevel'])
  if (answer.state === 'done') return answer.output
  // The last: a bare repository, or the inside of .git.
  const outside = /ENOENT|not a git repository|must be run in a work tree/.test(answer.message)
  if (outside) return null
  throw new RevisionError(root, answer.message)
}

type GitAnswer =
  | { readonly state: 'done'; readonly output: string }
  | { readonly state: 'failed'; readonly message: string }

/** Runs git without a shell, so that no name is ever read as a command. */
function git(root: string, args: readonly string[]): Promise<GitAnswer> {
  // A file system monitor is a program of the repository's choice and may outlive us.
  const all = ['-c', 'core.fsmonitor=false', ...args]
  const options = { cwd: resolve(root), env: gitEnvironment(), maxBuffer: 256 * 1024 * 1024 }
  return new Promise((done) => {
    execFile('git', all, options, (error, stdout, stderr) => {
      if (error === null) done({ state: 'done', output: stdout.trim() })
      else done({ state: 'failed', message: stderr.split('\n', 1)[0] || error.message })
    })
  })
}

/**
 * Inside a git hook, variables such as `GIT_DIR` point at the repository of the hook, wherever we are.
 * Messages are matched, so they must be English; a status must not lock the index under the user's feet.
 */
function gitEnvironment(): NodeJS.ProcessEnv {
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_PREFIX, GIT_COMMON_DIR, ...environment } = process.env
  return { ...environment, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' }
}

/** SHA-256 of the nearest lock file between two folders, the upper one included; 16 hexadecimal digits. */
async function lockfileHash(from: string, upTo: string): Promise<string | null> {
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
