import { rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import {
  type Acceptance,
  type Comparison,
  compareRun,
  type ExitCode,
  exitCodes,
  fewestBaselineReplicates,
  planAcceptance,
} from '@tidemark/gate'
import { baselineReplicates } from '@tidemark/harness/runner'
import {
  appendLedger,
  authorHere,
  type Baselines,
  baselinePath,
  type CallLimits,
  type RunRecord,
  readBaselines,
  writeBaseline,
  writeEnvironment,
} from '@tidemark/records'
import { renderRun, safeText } from '@tidemark/report'
import { ConfigError } from '../config/config-error.ts'
import { type MeasureFlags, type Options, resolveOptions } from '../config/options.ts'
import { environmentOf, type MeasuredRun, preferOwn, referenceFor } from '../measure-run.ts'
import { isFiltered, type Selection } from '../selection.ts'
import { chargeBudget, checkedExpiry, ledgerLines, ledgerPath, tellBudget } from './accept-budget.ts'
import { acceptGate, gateRecordIn } from './accept-gate.ts'
import { printRecordFile, readRecordFile } from './record-file.ts'
import { forOutput, measureWithProgress } from './session.ts'

export interface AcceptFlags extends MeasureFlags {
  readonly reason: string
  readonly from?: string
  readonly all?: boolean
  readonly expires?: string
  readonly overBudget?: boolean
}

/**
 * `tidemark accept`: makes what is measured now, or was measured in a record, the baseline; of the record of a gate, a
 * line in the ledger.
 */
export async function acceptCommand(suites: readonly string[], flags: AcceptFlags): Promise<ExitCode> {
  const reason = flags.reason.trim()
  if (reason === '') {
    throw new ConfigError('--reason: found an empty text; allowed is why this change is fine')
  }
  const now = new Date()
  const expires = checkedExpiry(flags.expires, now)
  const options = await resolveOptions(process.cwd(), flags, { replicates: baselineReplicates })
  // Known before anything is measured: minutes of measuring must not end in a refusal.
  if (flags.from === undefined && options.measure.replicates < fewestBaselineReplicates) {
    return refuse(tooFew(options.measure.replicates))
  }
  const selection = { suites, calls: flags.calls ?? '' }
  const asked = {
    reason,
    now,
    author: await authorHere(options.root),
    expires,
    all: flags.all === true,
    overBudget: flags.overBudget === true,
  }
  if (flags.from !== undefined) {
    refuseSelection(selection)
    const gate = await gateRecordIn(flags.from)
    if (gate !== null) return acceptGate(gate, options, asked)
  }
  const { run, comparison, baselines } = await measuredOrRead(options, selection, flags.from)
  const shown =
    flags.from === undefined
      ? forOutput((paint, columns) => renderRun(run, comparison, paint, columns, true))
      : printRecordFile(flags.from, run, comparison, true)
  process.stdout.write(`${shown}\n\n`)
  const refusal = whyNotAcceptable(run, comparison)
  if (refusal !== null) return refuse(refusal)
  const environment = environmentToWrite(run, baselines, options)
  const existing = baselines.environments.find(({ name }) => name === environment)?.suites ?? new Map()
  const acceptance = planAcceptance(run, comparison, existing, {
    ...asked,
    environment,
  })
  const lines = await ledgerLines(options)
  const budgeted = await chargeBudget(acceptance.ledger, lines, limitsIn(run), options, asked)
  if (budgeted.refused) {
    tellBudget(budgeted)
    return exitCodes.slower
  }
  await write({ ...acceptance, ledger: budgeted.ledger }, environment, run, options)
  process.stdout.write(acceptedLines(acceptance))
  tellBudget(budgeted)
  process.stdout.write(summary(acceptance, environment, run, options))
  return exitCodes.ok
}

function limitsIn({ suites }: RunRecord): (suite: string, call: string) => CallLimits {
  return (suiteName, id) => {
    const call = suites.find(({ name }) => name === suiteName)?.calls.find((one) => one.id === id)
    return call?.state === 'measured' ? call.limits : {}
  }
}

function refuseSelection(selection: Selection): void {
  if (!isFiltered(selection)) return
  throw new ConfigError('--from: takes the calls of the record; leave out the suites')
}

async function measuredOrRead(
  options: Options,
  selection: Selection,
  from: string | undefined,
): Promise<MeasuredRun> {
  // A suite that does not load is a refusal: known before anything is measured, as above.
  if (from === undefined) return measureWithProgress(options, selection, null, true)
  const run = await readRecordFile('--from', from)
  const baselines = preferOwn(run, await readBaselines(options.baselinesDirectory), options)
  // The record does not say whether it was filtered, so calls absent from it are left alone.
  const scope = { filtered: true }
  const reference = referenceFor(baselines, run.fingerprint, options.environmentSuffix)
  const comparison = compareRun(run, reference, options.judge, scope)
  return { run, comparison, baselines, leftOut: [] }
}

/** A record keeps the environment it was measured for, unless another one is asked for or has that name. */
function environmentToWrite(
  { environment, fingerprint }: RunRecord,
  baselines: Baselines,
  { environmentSuffix }: Options,
): string {
  const name = environment.toLowerCase()
  const free = baselines.environments.every((one) => one.name.toLowerCase() !== name)
  const matches = referenceFor(baselines, fingerprint, environmentSuffix).state === 'match'
  return environmentSuffix === '' && free && !matches
    ? environment
    : environmentOf(baselines, fingerprint, environmentSuffix)
}

function whyNotAcceptable(run: RunRecord, { calls, brokenSuites }: Comparison): string | null {
  if (run.interrupted) return 'the run was stopped before its end'
  const broken = calls.filter(({ verdict }) => verdict === 'broken').length + brokenSuites.length
  if (broken > 0) return `${broken} of its calls or suites are broken; mend or leave them out first`
  if (run.suites.every((suite) => suite.calls.length === 0)) return 'no call was measured'
  const fewest = Math.min(...replicatesOf(run))
  return fewest < fewestBaselineReplicates ? tooFew(fewest) : null
}

function tooFew(replicates: number): string {
  return `${replicates} replicates are too few for a baseline; it takes ${fewestBaselineReplicates} or more (no --quick)`
}

function refuse(reason: string): ExitCode {
  process.stderr.write(`nothing was accepted: ${reason}\n`)
  return exitCodes.measurementFailed
}

/** Of each measured call, counted: what a record says of its settings may be wrong. */
function replicatesOf({ suites }: RunRecord): readonly number[] {
  return suites.flatMap(({ calls }) =>
    calls.flatMap((call) => (call.state === 'measured' ? [call.replicates.length] : [])),
  )
}

async function write(
  { suites, ledger }: Acceptance,
  environment: string,
  run: RunRecord,
  options: Options,
): Promise<void> {
  if (suites.size === 0) return
  const { baselinesDirectory } = options
  await writeEnvironment(baselinesDirectory, environment, {
    kind: 'tidemark.environment',
    version: 1,
    fingerprint: run.fingerprint,
  })
  for (const [suite, document] of suites) {
    if (document === null) await rm(baselinePath(baselinesDirectory, environment, suite), { force: true })
    else await writeBaseline(baselinesDirectory, environment, document)
  }
  // Last: a line says that something was accepted, so it must have been written.
  await appendLedger(ledgerPath(options), ledger)
}

function acceptedLines({ ledger }: Acceptance): string {
  const lines = ledger.map(
    ({ change, suite, call }) => `accepted ${change}: ${safeText(suite)} › ${safeText(call)}\n`,
  )
  return lines.join('')
}

function summary(
  { ledger, kept }: Acceptance,
  environment: string,
  run: RunRecord,
  { baselinesDirectory }: Options,
): string {
  const folder = join(relative(process.cwd(), baselinesDirectory), environment)
  const lines: string[] = []
  if (kept > 0) lines.push(`kept ${kept} as they are (--all replaces them too)`)
  lines.push(ledger.length === 0 ? 'nothing to write' : `written to ${folder}; commit it with your change`)
  if (ledger.length > 0) lines.push(...revisionNote(run.revision))
  return `${lines.join('\n')}\n`
}

function revisionNote({ commit, branch, dirty }: RunRecord['revision']): readonly string[] {
  if (commit !== null)
    return dirty ? ['note: the working tree has changes that are not committed; the baseline says so'] : []
  // A repository has a branch before it has a commit.
  return branch === null ? [] : ['note: there is no commit yet, so the baseline names none']
}
