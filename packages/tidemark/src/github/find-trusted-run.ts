import { type GithubApi, GithubError } from './github-api.ts'
import { readWorkflowRun, type WorkflowRun } from './workflow-run.ts'

/** The run whose figures may be accepted, or why they may not. */
export type FoundRun =
  | { readonly state: 'found'; readonly run: WorkflowRun }
  | { readonly state: 'refused'; readonly why: string }

/**
 * What runs code of the repository's own branches and nothing else. Not `workflow_run`, `pull_request_target` or
 * `issue_comment`: they run for the default branch, whoever's pull request they are about.
 */
const trustedEvents: readonly string[] = ['pull_request', 'push', 'schedule', 'workflow_dispatch']

/**
 * Finds a run by its number, and whether it is to be trusted: it has ended, and it ran code that somebody put into this
 * repository who may write to it. All that it goes by is GitHub's own word.
 *
 * @param repository `owner/name`
 * @throws GithubError, also when there is no such run
 */
export async function findTrustedRun(api: GithubApi, repository: string, id: number): Promise<FoundRun> {
  const run = readWorkflowRun(await api.get(`/actions/runs/${id}`))
  if (run === null) throw new GithubError('GET /actions/runs: GitHub answered with no run')
  const { event, status, headRepository } = run
  if (status !== 'completed') return refused(`run ${id} has not ended (${status})`)
  if (headRepository?.toLowerCase() !== repository.toLowerCase()) {
    return refused(
      `run ${id} ran code of ${headRepository ?? 'a repository that has been deleted'}, which may have written any figures; push the branch to ${repository} once it was reviewed, and accept the run there`,
    )
  }
  if (!trustedEvents.includes(event)) {
    return refused(
      `run ${id} was started by ${event}, which may work for others; allowed are ${trustedEvents.join(', ')}`,
    )
  }
  return { state: 'found', run }
}

function refused(why: string): FoundRun {
  return { state: 'refused', why }
}
