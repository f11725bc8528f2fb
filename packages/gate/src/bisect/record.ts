import type { Isolation } from '@tidemark/harness/runner'
import type { Fingerprint } from '@tidemark/records'
import { type ExitCode, exitCodes } from '../exit-code.ts'
import { attribute, type Contribution, isNamed } from './attribution.ts'
import { type BisectDesign, unexplainedShare } from './design.ts'
import { type Findings, replicatesIn } from './findings.ts'
import type { Commit } from './history.ts'

/** A contribution to the time of the call. */
export interface BisectEffect {
  readonly verdict: Contribution['verdict']
  /** Both revisions run the very same code, so nothing was measured. */
  readonly identical: boolean
  /** Time after over time before: 1.1 is 10 % slower. */
  readonly ratio: number
  /** At 95 %. */
  readonly interval: readonly [low: number, high: number]
  /** Replicates of the two ends beside each other; 0 where it follows from other pairs. */
  readonly replicates: number
}

export interface BisectCommit extends Commit {
  /** Why it cannot be built, loaded or run; null for one that can, as far as it was tried. */
  readonly skipped: string | null
}

/** Consecutive commits that contributed together. */
export interface BisectPart extends BisectEffect {
  /** Oldest first; at least one. */
  readonly commits: readonly BisectCommit[]
}

/** What a bisection was made of, besides what it found. */
export interface BisectFacts {
  readonly tool: string
  /** ISO 8601 */
  readonly startedAt: string
  readonly durationSeconds: number
  readonly fingerprint: Fingerprint
  readonly suite: string
  readonly file: string
  readonly call: string
  /** Whether both revisions of a pair shared an isolate, or had a process each, which is less precise. */
  readonly isolation: Isolation
  readonly good: { readonly commit: string; readonly label: string }
  readonly bad: { readonly commit: string; readonly label: string }
  readonly settings: {
    readonly seed: number
    /** Smallest contribution worth finding, as a fraction, where one was asked for. */
    readonly margin: number | null
    readonly budgetSeconds: number | null
    readonly warmupSeconds: number
    readonly pairSeconds: number
  }
  readonly end: 'decided' | 'out-of-time' | 'stopped'
  /** Replicates that an earlier, unfinished bisection had taken. */
  readonly carriedOver: number
}

/** Everything `tidemark bisect` found out. */
export interface BisectRecord extends BisectFacts {
  readonly kind: 'tidemark.bisect'
  readonly version: 1
  /** Of all pairs, those of an earlier bisection included. */
  readonly replicates: number
  /** Null when nothing was measured. */
  readonly result: {
    /** Contributions below this, as a ratio, were not searched for. */
    readonly searchedTo: number
    readonly total: BisectEffect
    /** In the order of the history; they multiply to the total. */
    readonly parts: readonly BisectPart[]
    /** Share of the logarithm of the total that named commits have; null where the total is not sure. */
    readonly attributed: number | null
  } | null
}

/** @param commits those after the good one, oldest first */
export function bisectRecord(
  findings: Findings,
  design: BisectDesign,
  commits: readonly Commit[],
  facts: BisectFacts,
): BisectRecord {
  const attribution = attribute(findings, design)
  const withSkips = commits.map((commit, index) => ({
    ...commit,
    skipped: findings.unusable.get(index + 1) ?? null,
  }))
  const document = {
    kind: 'tidemark.bisect',
    version: 1,
    ...facts,
    replicates: replicatesIn(findings),
  } as const
  if (attribution === null) return { ...document, result: null }
  const { level, total, parts, share } = attribution
  return {
    ...document,
    result: {
      searchedTo: Math.exp(level),
      total: effectOf(total),
      parts: parts.map((part) => ({ ...effectOf(part), commits: withSkips.slice(part.from, part.to) })),
      attributed: share,
    },
  }
}

function effectOf({ verdict, identical, estimate, interval, replicates }: Contribution): BisectEffect {
  const [low, high] = interval
  return {
    verdict,
    identical,
    ratio: Math.exp(estimate),
    interval: [Math.exp(low), Math.exp(high)],
    replicates,
  }
}

/** 0 only where the question is answered: the slowdown has its commits, or there is none. */
export function bisectExitCode({ end, result }: BisectRecord): ExitCode {
  if (end === 'stopped' || result === null) return exitCodes.measurementFailed
  const { total, attributed } = result
  if (end === 'out-of-time') return exitCodes.undecided
  if (!isNamed(total)) return total.verdict === 'same' ? exitCodes.ok : exitCodes.undecided
  return Math.abs(1 - (attributed ?? 0)) <= unexplainedShare ? exitCodes.ok : exitCodes.undecided
}
