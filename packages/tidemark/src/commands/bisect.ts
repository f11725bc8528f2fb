import { type ExitCode, exitCodes } from '@tidemark/gate'
import { prepareArm } from '@tidemark/gate/arms'
import {
  type BisectRecord,
  bisectExitCode,
  bisectRecord,
  defaultBisectDesign,
  type Findings,
  noFindings,
  openRevisions,
  readState,
  replicatesIn,
  searchRange,
  stateFile,
  writeState,
} from '@tidemark/gate/bisect'
import { listSuites, parseFraction } from '@tidemark/harness/runner'
import { fingerprintHere, writeFileAtomically } from '@tidemark/records'
import { renderBisect, safeText } from '@tidemark/report'
import { parseFlag } from '../config/flag.ts'
import { type GateFlags, type GateOptions, resolveGateOptions } from '../config/gate-options.ts'
import { toolVersion } from '../tool-version.ts'
import { type BisectRange, findCall, resolveRange } from './bisect-range.ts'
import { armSettings, baselinesFromRoot } from './gate-arms.ts'
import { checkedOutputPath } from './record-file.ts'
import { forOutput, stopOnSignals } from './session.ts'
import { createStatusLine, type StatusLine } from './status-line.ts'

type SharedFlags =
  | 'calls'
  | 'config'
  | 'budget'
  | 'margin'
  | 'seed'
  | 'timeLimit'
  | 'memoryLimit'
  | 'json'
  | 'build'

export interface BisectFlags extends Pick<GateFlags, SharedFlags> {
  readonly good?: string
  readonly bad?: string
  readonly restart?: boolean
}

/** `tidemark bisect`: finds the commits that made a call slower, and how much each of them did. */
export async function bisectCommand(suites: readonly string[], flags: BisectFlags): Promise<ExitCode> {
  const options = await resolveGateOptions(process.cwd(), flags)
  const json = flags.json === undefined ? null : await checkedOutputPath('--json', flags.json)
  const range = await resolveRange(options, flags)
  const { signal, release } = stopOnSignals()
  const status = createStatusLine()
  try {
    const outcome = await bisect(range, options, suites, flags, { signal, status })
    status.end()
    if (typeof outcome === 'string') {
      process.stderr.write(`error: ${safeText(outcome, 2000)}\n`)
      return exitCodes.measurementFailed
    }
    // Shown first: what was measured must not be lost with a full disk.
    process.stdout.write(`${forOutput((paint, columns) => renderBisect(outcome, paint, columns))}\n`)
    if (json !== null) await writeFileAtomically(json, `${JSON.stringify(outcome, null, 2)}\n`)
    return bisectExitCode(outcome)
  } catch (error) {
    if (!signal.aborted) throw error
    status.say('stopped before anything was measured')
    return exitCodes.measurementFailed
  } finally {
    status.end()
    release()
  }
}

interface Session {
  readonly signal: AbortSignal
  readonly status: StatusLine
}

/** The record, or why the good or the bad revision cannot be measured. */
async function bisect(
  range: BisectRange,
  options: GateOptions,
  suites: readonly string[],
  flags: BisectFlags,
  { signal, status }: Session,
): Promise<BisectRecord | string> {
  const startedAt = new Date()
  const startMs = performance.now()
  const { good, bad, commits } = range
  const { root, pair, seed } = options
  const arms = armSettings(options, flags)
  const badArm = await prepareArm(
    { projectRoot: root, name: bad.commit, commit: bad.commit, label: bad.label, settings: arms },
    { signal, onStep: (step) => status.say(`${bad.label}: ${step}`) },
  )
  const list = await listSuites({ root: badArm.root, include: options.include, settings: pair, signal })
  signal.throwIfAborted()
  const { suite, call } = findCall(list, { suites, calls: flags.calls ?? '' }, bad.label)

  const hashes = [good.commit, ...commits.map(({ commit }) => commit)]
  const fingerprint = fingerprintHere()
  const identity = { commits: hashes, suite: suite.name, call: call.id, settings: pair, fingerprint }
  const file = stateFile(root, identity)
  const start = await startingPoint(file, commits.length, flags.restart === true, status)
  const nameOf = (revision: number): string =>
    revision === 0 ? good.label : (hashes[revision] ?? '').slice(0, 9)
  const revisions = await openRevisions({
    baselines: baselinesFromRoot(options),
    ...{ projectRoot: root, commits: hashes, bad: badArm, suite, call, arms, pair, seed, signal },
    onArmStep: (revision, step) => status.say(`${nameOf(revision)}: ${step}`),
    onReplicate: (from, to) => status.show(`measuring ${nameOf(from)} and ${nameOf(to)}`),
  })
  const margin = parseFlag('--margin', flags.margin, parseFraction) ?? null
  const design = { ...defaultBisectDesign, margin: margin === null ? null : Math.log1p(margin) }
  // That of the gate's configuration is meant for many calls and two revisions.
  const budgetSeconds = flags.budget === undefined ? null : options.budgetSeconds
  const searchStartMs = performance.now()
  const { findings, end } = await searchRange(start, revisions, {
    design,
    signal,
    inTime: () => budgetSeconds === null || performance.now() - searchStartMs < budgetSeconds * 1e3,
    onFindings: (found) => writeState(file, found),
  }).finally(revisions.close)
  if (end.state === 'broken') {
    const which =
      end.revision === null ? `${good.label} or ${bad.label}` : end.revision === 0 ? good.label : bad.label
    return `${which}: ${end.reason}; both ends of the range have to run the call: name others with --good and --bad`
  }
  const { warmupSeconds, pairSeconds } = pair
  return bisectRecord(findings, design, commits, {
    tool: toolVersion(),
    startedAt: startedAt.toISOString(),
    durationSeconds: (performance.now() - startMs) / 1e3,
    fingerprint,
    suite: suite.name,
    file: suite.bundle.file,
    call: call.id,
    isolation: revisions.isolation(),
    good: { commit: good.commit, label: good.label },
    bad: { commit: bad.commit, label: bad.label },
    settings: { seed, margin, budgetSeconds, warmupSeconds, pairSeconds },
    end: end.state,
    carriedOver: replicatesIn(start),
  })
}

/** What an earlier bisection of the same range found, unless it is to be forgotten or is damaged. */
async function startingPoint(
  file: string,
  last: number,
  restart: boolean,
  status: StatusLine,
): Promise<Findings> {
  if (restart) return noFindings(last)
  const stored = await readState(file, last)
  if (stored.state === 'damaged')
    status.say(`${file}: ${stored.problem}; it is not used, and measured anew`, 400)
  const replicates = replicatesIn(stored.findings)
  if (replicates > 0) status.say(`goes on from ${replicates} replicates; --restart forgets them`)
  return stored.findings
}
