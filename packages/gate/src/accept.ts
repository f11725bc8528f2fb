import {
  type BaselineCall,
  type BaselineDocument,
  fingerprintHash,
  type LedgerEntry,
  type MeasuredCall,
  type Revision,
  type RunRecord,
} from '@tidemark/records'
import { median, noiseFloor, robustSpread, seededRandom } from '@tidemark/stats'
import type { BaselineSuites, Comparison } from './compare.ts'
import type { CallJudgement } from './verdict.ts'

export interface Acceptance {
  /** Whole documents of the suites that change; `null` removes the file. */
  readonly suites: ReadonlyMap<string, BaselineDocument | null>
  readonly ledger: readonly LedgerEntry[]
  /** Calls whose accepted measurement stays as it is. */
  readonly kept: number
}

export interface AcceptOptions {
  readonly environment: string
  readonly reason: string
  readonly now: Date
  /** Who accepts, for the ledger; null where it is not known. */
  readonly author: string | null
  /** Last day of the acceptance, `2027-01-31` in UTC; null for good. */
  readonly expires: string | null
  /** Also replace calls that are `same` or `undecided`. */
  readonly all: boolean
}

/** A call has too few replicates to serve as a baseline. */
export const fewestBaselineReplicates = 5

/**
 * What accepting a run writes. Only calls whose verdict says that they moved (slower, faster, changed,
 * new, gone) are replaced: the diff stays small, and noise cannot carry the baseline along with it, one
 * harmless acceptance at a time. Pure; the caller writes.
 */
export function planAcceptance(
  run: RunRecord,
  comparison: Comparison,
  existing: BaselineSuites,
  options: AcceptOptions,
): Acceptance {
  const suites = new Map<string, BaselineDocument | null>()
  const ledger: LedgerEntry[] = []
  let kept = 0
  for (const judgement of comparison.calls) {
    if (!moves(judgement, options.all)) {
      kept++
      continue
    }
    const { suite, call } = judgement
    const document = suites.get(suite) ?? existing.get(suite) ?? emptyDocument(suite)
    const { [call]: _, ...others } = document.calls
    const accepted = findMeasured(run, suite, call)
    const calls = accepted === null ? others : { ...others, [call]: baselineCall(run, accepted, options) }
    suites.set(suite, { ...document, calls })
    ledger.push(ledgerEntry(judgement, accepted?.call ?? null, run, options))
  }
  for (const [suite, document] of suites) {
    if (document !== null && Object.keys(document.calls).length === 0) suites.set(suite, null)
  }
  return { suites, ledger, kept }
}

function moves({ verdict }: CallJudgement, all: boolean): boolean {
  if (verdict === 'broken') return false
  return all || !(verdict === 'same' || verdict === 'undecided')
}

interface MeasuredInSuite {
  readonly suiteHash: string
  readonly call: MeasuredCall
}

function findMeasured(run: RunRecord, suiteName: string, id: string): MeasuredInSuite | null {
  const suite = run.suites.find(({ name }) => name === suiteName)
  const call = suite?.calls.find((one) => one.id === id)
  return suite !== undefined && call?.state === 'measured' ? { suiteHash: suite.suiteHash, call } : null
}

/** The accepted form of a measured call. */
export function baselineCall(
  run: RunRecord,
  { suiteHash, call }: MeasuredInSuite,
  { reason, now }: Pick<AcceptOptions, 'reason' | 'now'>,
): BaselineCall {
  const ratios = call.replicates.map(({ calibration }) => calibration.ratio)
  const logRatios = ratios.map(Math.log)
  return {
    accepted: { on: now.toISOString().slice(0, 10), reason, revision: revisionName(run.revision) },
    definitionHash: call.definitionHash,
    workers: run.settings.workers,
    suiteHash,
    latencyNs: call.latencyNs,
    opsPerSecond: call.opsPerSecond,
    bytesPerOperation: call.bytesPerOperation,
    otherLoadCores: median(call.replicates.map(({ otherLoadCores }) => otherLoadCores)),
    calibration: {
      ratio: median(ratios),
      replicates: ratios,
      spread: robustSpread(logRatios),
      noiseFloor: noiseFloorOf(logRatios, run.settings.seed),
    },
    histogram: call.histogram,
  }
}

/** Work grows with the square of the replicates; past a dozen, fewer resamples tell as much. */
function noiseFloorOf(logRatios: readonly number[], seed: number): number {
  if (logRatios.length < 2) return 0
  const resamples = Math.max(100, Math.min(2000, Math.round((2000 * 12 ** 2) / logRatios.length ** 2)))
  return noiseFloor(logRatios, seededRandom(seed), { resamples })
}

function ledgerEntry(
  judgement: CallJudgement,
  accepted: MeasuredCall | null,
  run: RunRecord,
  { environment, reason, now, author, expires }: AcceptOptions,
): LedgerEntry {
  const shared = {
    version: 1,
    at: now.toISOString(),
    environment,
    suite: judgement.suite,
    call: judgement.call,
    reason,
    revision: revisionName(run.revision),
    fingerprint: fingerprintHash(run.fingerprint),
    ...(author === null ? {} : { author }),
  } as const
  if (accepted === null) return { ...shared, change: 'gone', replicates: 0 }
  if (!('effect' in judgement)) {
    return { ...shared, change: 'new', replicates: accepted.replicates.length }
  }
  // The ratio of two different benchmarks is no change of speed, and must not count as drift.
  if (judgement.edited) return { ...shared, change: 'changed', replicates: accepted.replicates.length }
  const { ratio, interval, replicates } = judgement.effect
  return {
    ...shared,
    change: 'changed',
    method: 'calibrated',
    ratio,
    ...(expires === null ? {} : { expires }),
    ...(interval === null ? {} : { interval: [interval.low, interval.high] as const }),
    replicates: replicates.now,
  }
}

/** A commit as baselines, ledger and history name it. */
export function revisionName({ commit, dirty }: Pick<Revision, 'commit' | 'dirty'>): string | null {
  return commit === null ? null : `${commit}${dirty ? '+' : ''}`
}

function emptyDocument(suite: string): BaselineDocument {
  return { kind: 'tidemark.baseline', version: 1, suite, calls: {} }
}
