import { parseGateRecord } from '@tidemark/records'
import { longestComment, renderGateMarkdown } from '@tidemark/report'
import { downloadRecord, recordFile } from './download-record.ts'
import { findPullRequest } from './find-pull-request.ts'
import type { GithubApi } from './github-api.ts'
import { writeStickyComment } from './sticky-comment.ts'
import type { WorkflowRun } from './workflow-run.ts'

/**
 * Comments on the pull request that a run has measured, with what its record says; returns a line that tells what
 * was done. Only the figures and names are the record's, escaped: which pull request it is, and what the comment
 * says of commit and run, comes from GitHub.
 *
 * @param runUrl page of the run, for people
 * @throws GithubError, ZipError, RecordFormatError
 */
export async function commentOnRun(
  api: GithubApi,
  run: WorkflowRun,
  { artifact, runUrl }: { readonly artifact: string; readonly runUrl: string },
): Promise<string> {
  const pullRequest = await findPullRequest(api, run)
  if (pullRequest.state === 'none') return `not commented: ${pullRequest.why}`
  const text = await downloadRecord(api, run.id, artifact)
  if (text === null) return `not commented: the run has left no artifact ${artifact}`
  const record = parseGateRecord(text, recordFile)
  const marker = `<!-- tidemark: ${artifact} -->`
  const foot = `<sub>Measured for ${run.headSha.slice(0, 9)} by <a href="${runUrl}">this run</a>, which executes the pull request's own code.</sub>`
  const room = longestComment - marker.length - foot.length - 3
  const done = await writeStickyComment(
    api,
    pullRequest.number,
    marker,
    `${renderGateMarkdown(record, room)}\n\n${foot}`,
  )
  return `${done} the comment on #${pullRequest.number}`
}
