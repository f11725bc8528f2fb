import { runGit } from '@tidemark/records'

/** Arguments of a command line have a limit: Windows takes 32 kB. */
const commitsAtOnce = 500

/**
 * When a commit was made, in milliseconds since 1970; null where git does not know it.
 *
 * @param name a commit, branch or tag
 */
export async function commitTimeMs(root: string, name: string): Promise<number | null> {
  // A name like an option would be one.
  if (name.startsWith('-')) return null
  const answer = await runGit(root, ['log', '-1', '--format=%ct', `${name}^{commit}`, '--'])
  return answer.state === 'done' && /^\d+$/.test(answer.output) ? Number(answer.output) * 1e3 : null
}

/** How many of these commits the repository does not hold; null without a repository. */
export async function unknownCommits(root: string, commits: readonly string[]): Promise<number | null> {
  let known = 0
  for (let start = 0; start < commits.length; start += commitsAtOnce) {
    const some = commits.slice(start, start + commitsAtOnce)
    const answer = await runGit(root, ['rev-list', '--no-walk=unsorted', '--ignore-missing', ...some, '--'])
    if (answer.state === 'failed') return null
    known += new Set(answer.output.split('\n').filter(Boolean)).size
  }
  return commits.length - known
}
