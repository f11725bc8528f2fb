import { execFile } from 'node:child_process'
import { resolve } from 'node:path'

export type GitAnswer =
  | { readonly state: 'done'; readonly output: string }
  | {
      readonly state: 'failed'
      /** First line of what git said, in English; `spawn git ENOENT` where there is no git. */
      readonly message: string
    }

/**
 * Runs git without a shell, so that no name is ever read as a command. Hooks and a file system monitor,
 * programs of the repository's choice, do not run.
 *
 * @param root an existing folder, in which git starts
 * @param signal ends git when it is aborted; the answer is then a failure
 */
export function runGit(root: string, args: readonly string[], signal?: AbortSignal): Promise<GitAnswer> {
  // The monitor may even outlive us.
  const all = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...args]
  const options = { cwd: resolve(root), env: gitEnvironment(), maxBuffer: 256 * 1024 * 1024, signal }
  return new Promise((done) => {
    execFile('git', all, options, (error, stdout, stderr) => {
      if (error === null) done({ state: 'done', output: stdout.trim() })
      else done({ state: 'failed', message: stderr.split('\n', 1)[0] || error.message })
    })
  })
}

/** Whether a failure says that there is no git, or no repository around the folder; else git refuses to read the one there. */
export function tellsNoRepository(message: string): boolean {
  // The last: a bare repository, or the inside of .git.
  return /ENOENT|not a git repository|must be run in a work tree/.test(message)
}

/**
 * Inside a git hook, variables such as `GIT_DIR` point at the repository of the hook, wherever we are.
 * Messages are matched, so they must be English; a status must not lock the index under the user's feet; a
 * question for a password would be answered by nobody.
 */
function gitEnvironment(): NodeJS.ProcessEnv {
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_PREFIX, GIT_COMMON_DIR, ...environment } = process.env
  return { ...environment, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' }
}
