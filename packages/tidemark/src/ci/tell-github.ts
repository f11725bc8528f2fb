import { appendFile } from 'node:fs/promises'
import type { GateRecord } from '@tidemark/records'
import {
  type LocatedFinding,
  renderFailureMarkdown,
  renderGateAnnotations,
  renderGateMarkdown,
  workflowCommand,
} from '@tidemark/report'

/** Where a job of GitHub Actions listens. */
export interface GithubJob {
  /** Null on runners without summaries. */
  readonly summaryFile: string | null
  /** A line of the job's log. */
  print(line: string): void
}

/** Shows a gate on the lines of the benchmarks and in the summary of the job. */
export async function tellGithub(
  { summaryFile, print }: GithubJob,
  record: GateRecord,
  findings: readonly LocatedFinding[],
): Promise<void> {
  for (const line of renderGateAnnotations(findings)) print(line)
  await summarize(summaryFile, renderGateMarkdown(record))
}

/** Shows why a gate failed. */
export async function tellGithubOfFailure({ summaryFile, print }: GithubJob, message: string): Promise<void> {
  print(workflowCommand('error', { title: 'tidemark gate' }, message))
  await summarize(summaryFile, renderFailureMarkdown(message))
}

/** Added to what steps before have written. */
async function summarize(file: string | null, markdown: string): Promise<void> {
  if (file !== null) await appendFile(file, `${markdown}\n\n`)
}
