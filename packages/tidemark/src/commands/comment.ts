import { type ExitCode, exitCodes } from '@tidemark/gate'
import { commentOnRun } from '../github/comment-on-run.ts'
import { inertText } from '../github/inert-text.ts'
import { checkedArtifact, isRefusal, workflowJob } from '../github/workflow-job.ts'
import { parseWorkflowRun } from '../github/workflow-run.ts'

export interface CommentFlags {
  readonly artifact?: string
}

/** `tidemark comment`: in a workflow that is started by `workflow_run`, shows what a gate found in its pull request. */
export async function commentCommand(flags: CommentFlags): Promise<ExitCode> {
  const artifact = checkedArtifact(flags.artifact)
  const { api, event, runUrl } = await workflowJob()
  const run = parseWorkflowRun(event.text, event.file)
  try {
    const told = await commentOnRun(api, run, { artifact, runUrl: runUrl(run.id) })
    process.stdout.write(`${inertText(told)}\n`)
    return exitCodes.ok
  } catch (error) {
    if (!isRefusal(error)) throw error
    process.stderr.write(`not commented: ${inertText(error.message)}\n`)
    return exitCodes.measurementFailed
  }
}
