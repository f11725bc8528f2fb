import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join, posix, relative, sep } from 'node:path'
import { type ExitCode, exitCodes } from '@tidemark/gate'
import { type GateRecord, runGit } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'
import { type CommonFlags, type Options, resolveOptions } from '../config/options.ts'
import { type AskedAcceptance, parseAskedAcceptance } from '../github/asked-acceptance.ts'
import { inertText } from '../github/inert-text.ts'
import {
  type PlannedAcceptance,
  type ProposedAcceptance,
  proposeAcceptance,
} from '../github/propose-acceptance.ts'
import { checkedArtifact, isRefusal, workflowJob } from '../github/workflow-job.ts'
import { budgetText, checkedExpiry } from './accept-budget.ts'
import { type AskedOfGate, planGate } from './accept-gate.ts'

export interface ProposeFlags extends Pick<CommonFlags, 'config' | 'baselines'> {
  readonly artifact?: string
}

/**
 * `tidemark propose`: in a workflow that somebody started by hand, accepts what a run of the gate has measured, as a pull
 * request.
 */
export async function proposeCommand(flags: ProposeFlags): Promise<ExitCode> {
  const artifact = checkedArtifact(flags.artifact)
  const { api, repository, event, runUrl } = await workflowJob()
  const asked = parseAskedAcceptance(event.text, event.file)
  const how = howAsked(asked, new Date())
  const options = await resolveOptions(process.cwd(), flags)
  const baselines = await placeInRepository(options)
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-propose-'))
  try {
    const plan = (record: GateRecord) => planIn(folder, record, options, how)
    return tell(
      await proposeAcceptance(api, asked, { repository, artifact, runUrl, baselines, folder, plan }),
    )
  } catch (error) {
    if (!isRefusal(error)) throw error
    return tell({ state: 'refused', why: error.message })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @throws ConfigError for a last day that is none, or over */
function howAsked({ reason, author, expires, overBudget }: AskedAcceptance, now: Date): AskedOfGate {
  return {
    reason,
    author,
    expires: checkedExpiry(expires, now, 'inputs.expires'),
    overBudget,
    now,
    all: false,
  }
}

/** What `tidemark accept` would do where the folder is that of the baselines. */
async function planIn(
  folder: string,
  record: GateRecord,
  options: Options,
  how: AskedOfGate,
): Promise<PlannedAcceptance> {
  const acceptance = await planGate(record, { ...options, baselinesDirectory: folder }, how)
  if (acceptance.state === 'refused') return acceptance
  const { budgeted } = acceptance
  const budget = budgetText(budgeted)
  return budgeted.refused
    ? { state: 'over-budget', why: budget }
    : { state: 'planned', ledger: budgeted.ledger, budget }
}

/** Where baselines are kept, from the top of the repository, with slashes. */
async function placeInRepository({
  root,
  baselinesDirectory,
}: Pick<Options, 'root' | 'baselinesDirectory'>): Promise<string> {
  const prefix = await runGit(root, ['rev-parse', '--show-prefix'])
  if (prefix.state === 'failed') {
    throw new ConfigError(`${root}: found no git working tree; allowed is a checkout of the repository`)
  }
  const below = relative(root, baselinesDirectory)
  const place = posix.join(prefix.output, below.split(sep).join('/'))
  if (!isAbsolute(below) && place !== '..' && !place.startsWith('../')) return place === '.' ? '' : place
  throw new ConfigError(
    `baselines: found ${baselinesDirectory}, outside of the repository; allowed is a folder in it`,
  )
}

/** Lines of which the runner obeys nothing: names in them are an artifact's. */
function tell(proposed: ProposedAcceptance): ExitCode {
  if (proposed.state === 'proposed') {
    process.stdout.write(`proposed in #${proposed.pullRequest}, from ${proposed.branch}\n`)
    return exitCodes.ok
  }
  const [first = '', ...more] = proposed.why.split('\n')
  const isOver = proposed.state === 'over-budget'
  const lines = [isOver ? first : `not proposed: ${first}`, ...more]
  process.stderr.write(`${lines.map(inertText).join('\n')}\n`)
  return isOver ? exitCodes.slower : exitCodes.measurementFailed
}
