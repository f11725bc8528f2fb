import * as v from 'valibot'
import { type GithubApi, GithubError } from './github-api.ts'
import type { WorkflowRun } from './workflow-run.ts'

/** The pull request that a run was for, or why there is none to comment on. */
export type FoundPullRequest =
  | { readonly state: 'found'; readonly number: number }
  | { readonly state: 'none'; readonly why: string }

const pullsSchema = v.array(
  v.object({
    number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    head: v.object({ sha: v.string(), repo: v.nullish(v.object({ full_name: v.string() })) }),
  }),
)

/**
 * Finds the open pull request whose head is the commit of a run. All that it goes by is GitHub's own word: the event
 * and the API. Runs for forks have no pull requests in their event, and those of others have some that belong to
 * other repositories, so the API is asked for both.
 *
 * @throws GithubError
 * @see https://docs.github.com/rest/pulls/pulls#list-pull-requests
 */
export async function findPullRequest(
  api: GithubApi,
  { event, headSha, headBranch, headRepository }: WorkflowRun,
): Promise<FoundPullRequest> {
  if (event !== 'pull_request') return none(`the run was started by ${event}, not by a pull request`)
  if (headRepository === null) return none('the repository of the pull request has been deleted')
  const owner = headRepository.split('/', 1)[0]
  const query = new URLSearchParams({ state: 'open', per_page: '100', head: `${owner}:${headBranch}` })
  const parsed = v.safeParse(pullsSchema, await api.get(`/pulls?${query}`))
  if (!parsed.success) throw new GithubError('GET /pulls: GitHub answered with no list of pull requests')
  // The filter knows the owner alone, who may have several forks, and GitHub ignores one that it cannot read.
  const ofBranch = parsed.output.filter(({ head }) => head.repo?.full_name === headRepository)
  const numbers = ofBranch.filter(({ head }) => head.sha === headSha).map((pull) => pull.number)
  const [number, other] = numbers
  if (number === undefined) {
    return none(
      `no open pull request has ${headSha.slice(0, 9)} as its head: it was closed, or pushed to since`,
    )
  }
  if (other !== undefined) {
    const all = numbers.map((one) => `#${one}`).join(', ')
    return none(`the pull requests ${all} have the same head, and nothing says which of them was measured`)
  }
  return { state: 'found', number }
}

function none(why: string): FoundPullRequest {
  return { state: 'none', why }
}
