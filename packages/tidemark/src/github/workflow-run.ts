import * as v from 'valibot'
import { parseEvent } from './parse-event.ts'

/** The run of a workflow that has ended, as the event `workflow_run` and the API tell of it. */
export interface WorkflowRun {
  readonly id: number
  /** What started it: `pull_request`, `push`. */
  readonly event: string
  /** `completed`, `in_progress`, or another word of GitHub for how far it is. */
  readonly status: string
  readonly headSha: string
  /** Chosen by whoever made the pull request. */
  readonly headBranch: string
  /** `owner/name` of the repository that the branch is in; null when it has been deleted. */
  readonly headRepository: string | null
}

/** `owner/name`; never a way up in a path. */
export const repositoryName: RegExp = /^[\w-]+\/(?!\.\.?$)[\w.-]+$/

const runSchema = v.pipe(
  v.object({
    id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    event: v.string(),
    status: v.string(),
    head_sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
    head_branch: v.nullable(v.string()),
    head_repository: v.nullish(v.object({ full_name: v.pipe(v.string(), v.regex(repositoryName)) })),
  }),
  v.transform(
    ({ id, event, status, head_sha, head_branch, head_repository }): WorkflowRun => ({
      id,
      event,
      status,
      headSha: head_sha,
      headBranch: head_branch ?? '',
      headRepository: head_repository?.full_name ?? null,
    }),
  ),
)
const eventSchema = v.object({ workflow_run: runSchema })

/**
 * Reads the event that a workflow was started by.
 *
 * @param file where the text is from, for the message
 * @throws ConfigError when it is no `workflow_run`
 * @see https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_run
 */
export function parseWorkflowRun(text: string, file: string): WorkflowRun {
  return parseEvent(text, file, eventSchema, 'workflow_run').workflow_run
}

/**
 * A run as the API answers; null when it is none.
 *
 * @see https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run
 */
export function readWorkflowRun(answer: unknown): WorkflowRun | null {
  const parsed = v.safeParse(runSchema, answer)
  return parsed.success ? parsed.output : null
}
