import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { appendLedger, type GateRecord, type LedgerEntry, parseGateRecord } from '@tidemark/records'
import { renderProposal, safeText } from '@tidemark/report'
import * as v from 'valibot'
import type { AskedAcceptance } from './asked-acceptance.ts'
import { downloadRecord, recordFile } from './download-record.ts'
import { findTrustedRun } from './find-trusted-run.ts'
import { branchHead, commitFile, createBranch, filesBelow, readBlob, treeOf } from './git-data.ts'
import { type GithubApi, GithubError } from './github-api.ts'
import type { WorkflowRun } from './workflow-run.ts'

/** What accepting a record would write, as the command that accepts on a machine would. */
export type PlannedAcceptance =
  | { readonly state: 'refused'; readonly why: string }
  /** The budget of a call would be spent. */
  | { readonly state: 'over-budget'; readonly why: string }
  | {
      readonly state: 'planned'
      readonly ledger: readonly LedgerEntry[]
      /** What it takes from the drift budgets; empty where there are none. */
      readonly budget: string
    }

export interface ProposeOptions {
  /** `owner/name` */
  readonly repository: string
  readonly artifact: string
  /** Page of a run, for people. */
  readonly runUrl: (id: number) => string
  /** Where baselines are kept, from the top of the repository, with slashes. */
  readonly baselines: string
  /** An empty folder for the baselines of the commit that was measured. */
  readonly folder: string
  /** Decides on the record by the baselines in the folder. */
  readonly plan: (record: GateRecord) => Promise<PlannedAcceptance>
}

export type ProposedAcceptance =
  | { readonly state: 'refused' | 'over-budget'; readonly why: string }
  | { readonly state: 'proposed'; readonly pullRequest: number; readonly branch: string }

const mebibyte = 1024 * 1024
/** The ledger holds some thousand acceptances to the mebibyte. */
const largestFile = 8 * mebibyte

/**
 * Accepts what a trusted run has measured, as a pull request into the branch that it measured: one commit on the commit
 * that was measured, in which the ledger has more lines and nothing else differs. Who asks and why is the event's word;
 * which commit and branch, that of GitHub; the record's are the figures and names alone.
 *
 * @throws GithubError, ZipError, RecordFormatError
 */
export async function proposeAcceptance(
  api: GithubApi,
  asked: AskedAcceptance,
  options: ProposeOptions,
): Promise<ProposedAcceptance> {
  const found = await findTrustedRun(api, options.repository, asked.runId)
  if (found.state === 'refused') return found
  const { run } = found
  const branch = `tidemark/accept-${run.id}`
  const obstacle = await obstacleTo(api, run, branch)
  if (obstacle !== null) return refused(obstacle)
  const text = await downloadRecord(api, run.id, options.artifact)
  if (text === null) return refused(`run ${run.id} has left no artifact ${options.artifact}`)
  const record = ofCommit(parseGateRecord(text, recordFile), run.headSha)
  await fetchBaselines(api, run.headSha, options)
  const plan = await options.plan(record)
  if (plan.state !== 'planned') return plan
  if (plan.ledger.length === 0)
    return refused(`run ${run.id} found no call that moved, or what it found is accepted already`)
  const commit = await commitFile(api, {
    parent: run.headSha,
    path: [...options.baselines.split('/'), ledgerFile].filter((part) => part !== '').join('/'),
    content: await ledgerWith(plan.ledger, options.folder),
    message: messageOf(asked, run),
  })
  await createBranch(api, branch, commit)
  const body = renderProposal({
    record,
    commit: run.headSha,
    runUrl: options.runUrl(run.id),
    asker: asked.asker,
    reason: asked.reason,
    lines: plan.ledger.length,
    budget: plan.budget,
  })
  return { state: 'proposed', branch, pullRequest: await openPullRequest(api, run, branch, body) }
}

const ledgerFile = 'ledger.ndjson'

function refused(why: string): { readonly state: 'refused'; readonly why: string } {
  return { state: 'refused', why }
}

/** Why the branch that was measured cannot take the acceptance; null when it can. */
async function obstacleTo(
  api: GithubApi,
  { id, headBranch, headSha }: WorkflowRun,
  branch: string,
): Promise<string | null> {
  const head = await branchHead(api, headBranch)
  if (head === null) return `the branch ${headBranch} that run ${id} measured is there no more`
  if (head !== headSha) {
    return `${headBranch} was pushed to since run ${id}; accept the run of its last commit, ${head.slice(0, 9)}`
  }
  if ((await branchHead(api, branch)) !== null) {
    return `the branch ${branch} is there: this run was proposed already; delete the branch to propose it anew`
  }
  return null
}

/** The record, with GitHub's word for which commit it is of: of a pull request the runner measures a merge of it. */
function ofCommit(record: GateRecord, commit: string): GateRecord {
  const [head, ...references] = record.arms
  return head === undefined ? record : { ...record, arms: [{ ...head, commit }, ...references] }
}

/** What deciding on an acceptance reads: the ledger, the tidemark, and which machines have a name. */
const needed = /^(?:ledger\.ndjson|tidemark\.json|[\w-][\w.-]*\/environment\.json)$/

/** Puts what is needed of a commit's baselines into the folder, through the API: nothing of it is checked out. */
async function fetchBaselines(
  api: GithubApi,
  commit: string,
  { baselines, folder }: Pick<ProposeOptions, 'baselines' | 'folder'>,
): Promise<void> {
  const files = await filesBelow(api, await treeOf(api, commit), baselines)
  for (const { path, blob, sizeBytes } of files.filter((file) => needed.test(file.path))) {
    if (sizeBytes > largestFile) {
      throw new GithubError(`${path}: found ${sizeBytes} bytes; at most ${largestFile} are read`)
    }
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, await readBlob(api, blob))
  }
}

async function ledgerWith(entries: readonly LedgerEntry[], folder: string): Promise<string> {
  const path = join(folder, ledgerFile)
  await appendLedger(path, entries)
  return readFile(path, 'utf8')
}

/** Nothing of the artifact stands in it. */
function messageOf({ reason, asker }: AskedAcceptance, { id, headSha }: WorkflowRun): string {
  return [
    `Accept what run ${id} measured`,
    safeText(reason, 1000),
    `Measured for ${headSha}, accepted by ${asker}.`,
  ].join('\n\n')
}

const pullSchema = v.object({ number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) })

/** @see https://docs.github.com/rest/pulls/pulls#create-a-pull-request */
async function openPullRequest(
  api: GithubApi,
  { headSha, headBranch }: WorkflowRun,
  branch: string,
  body: string,
): Promise<number> {
  const title = `Accept what was measured for ${headSha.slice(0, 9)}`
  try {
    const made = await api.send('POST', '/pulls', { title, head: branch, base: headBranch, body })
    const parsed = v.safeParse(pullSchema, made)
    if (parsed.success) return parsed.output.number
    throw new GithubError('POST /pulls: GitHub answered with no pull request')
  } catch (cause) {
    if (!(cause instanceof GithubError)) throw cause
    // Many organisations let no workflow open pull requests.
    throw new GithubError(
      `${cause.message}; the commit is on the branch ${branch}: open the pull request into ${headBranch} yourself`,
      { cause },
    )
  }
}
