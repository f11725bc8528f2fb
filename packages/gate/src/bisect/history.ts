import { runGit } from '@tidemark/records'
import { ArmError } from '../arms/arm-error.ts'
import { isShallow } from '../arms/resolve-base.ts'

export interface Commit {
  /** Full hash. */
  readonly commit: string
  readonly subject: string
  /** It brings a branch with it: what that contributed is its own. */
  readonly isMerge: boolean
}

/**
 * The commits after one up to another, oldest first, along first parents: what a branch brought is one step, its
 * merge. That is what was delivered, one after the other; commits within a branch need not even build.
 *
 * @param good full hash
 * @param bad full hash
 * @throws ArmError unless the good one is another commit of the bad one's first-parent history
 */
export async function firstParentHistory(
  projectRoot: string,
  good: string,
  bad: string,
): Promise<readonly Commit[]> {
  const args = ['rev-list', '--first-parent', '--reverse', '--format=%H%x09%P%x09%s', `${good}..${bad}`, '--']
  const answer = await runGit(projectRoot, args)
  if (answer.state === 'failed') throw unrelated(good, bad, answer.message)
  const entries = answer.output
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('commit '))
    .map((line) => {
      const [commit = '', parents = '', ...subject] = line.split('\t')
      return { commit, parents: parents.split(' '), subject: subject.join('\t') }
    })
  if (good === bad || entries.length === 0) {
    throw unrelated(good, bad, good === bad ? 'they are the same commit' : 'nothing comes after the good one')
  }
  if (entries[0]?.parents[0] !== good) {
    const shallow = (await isShallow(projectRoot)) ? ', or get the history with `git fetch --unshallow`' : ''
    throw unrelated(good, bad, `the good one is not among the first parents of the bad one${shallow}`)
  }
  return entries.map(({ commit, parents, subject }) => ({ commit, subject, isMerge: parents.length > 1 }))
}

function unrelated(good: string, bad: string, reason: string): ArmError {
  const [from, to] = [good.slice(0, 9), bad.slice(0, 9)]
  return new ArmError(
    'ARM_NO_RANGE',
    `good ${from} and bad ${to}: ${reason}; allowed is a good commit that \`git log --first-parent ${to}\` shows further down`,
  )
}
