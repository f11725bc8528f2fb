import * as v from 'valibot'
import { ConfigError } from '../config/config-error.ts'

/** The run of a workflow that has ended, as the event `workflow_run` tells of it. */
export interface WorkflowRun {
  readonly id: number
  /** What started it: `pull_request`, `push`. */
  readonly event: string
  readonly headSha: string
  /** Chosen by whoever made the pull request. */
  readonly headBranch: string
  /** `owner/name` of the repository that the branch is in; null when it has been deleted. */
  readonly headRepository: string | null
}

/** `owner/name`; never a way up in a path. */
export const repositoryName: RegExp = /^[\w-]+\/(?!\.\.?$)[\w.-]+$/

const runSchema = v.object({
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  event: v.string(),
  head_sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  head_branch: v.nullable(v.string()),
  head_repository: v.nullish(v.object({ full_name: v.pipe(v.string(), v.regex(repositoryName)) })),
})
const eventSchema = v.object({ workflow_run: runSchema })

/**
 * Reads the event that a workflow was started by.
 *
 * @param file where the text is from, for the message
 * @throws ConfigError when it is no `workflow_run`
 * @see https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_run
 */
export function parseWorkflowRun(text: string, file: string): WorkflowRun {
  const parsed = v.safeParse(eventSchema, parseJson(text))
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new ConfigError(
      `${file}: ${v.getDotPath(issue) ?? 'document'}: found ${issue.received}; allowed is the event of a workflow that is started by workflow_run`,
    )
  }
  const { id, event, head_sha, head_branch, head_repository } = parsed.output.workflow_run
  return {
    id,
    event,
    headSha: head_sha,
    headBranch: head_branch ?? '',
    headRepository: head_repository?.full_name ?? null,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
