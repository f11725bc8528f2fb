import type { Fingerprint } from './fingerprint.ts'
import type { LoadShape } from './load.ts'
import type { Breakage, BrokenSuite, CallLimits } from './run.ts'
import type { Shard, ShardOrigin } from './shard.ts'

/** One revision of the code that took part. */
export interface GateArm {
  /** `head`, `base`, `tidemark`, or a name of the user's. The first arm of a record is the one judged. */
  readonly name: string
  /** For people: `main@1a2b3c4d5`, `working tree`, `semver@7.6.3`. */
  readonly label: string
  /** Full commit hash, or null where the arm is no commit. */
  readonly commit: string | null
  /** The files differ from the commit. */
  readonly dirty: boolean
  readonly lockfileHash: string | null
}

/**
 * What is compared between two arms. On request only: `instructions`, which valgrind counts, and what a call does under
 * its load, `throughput` with callers and `tail` (the 99th percentile of latency) with a rate.
 */
export type Signal = 'time' | 'alloc' | 'instructions' | 'throughput' | 'tail'

/** One word for a comparison. */
export type SignalVerdict = 'slower' | 'faster' | 'same' | 'undecided'

/** One signal of one call, head against one reference. */
export interface GateSignal {
  readonly signal: Signal
  /** Name of the arm that head is compared with. */
  readonly reference: string
  readonly verdict: SignalVerdict
  /**
   * Head against the reference, larger is worse: a ratio for `time`, `instructions` and `tail` (1.02 is 2 % more), and
   * for `throughput` the reference's over head's (1.02: head completes 2 % fewer); bytes per operation more for `alloc`.
   */
  readonly effect: number
  /**
   * In the unit of the effect; null when there are too few replicates for the confidence. Of `instructions` the
   * least and the largest ratio of any two runs.
   */
  readonly interval: readonly [low: number, high: number] | null
  /** Of the interval, 0 to 1; 0 where it is no confidence interval, as of `instructions`. */
  readonly confidence: number
  /** The smallest slowdown worth failing for, as an effect: 1.01, or bytes. */
  readonly margin: number
  /** Chance of such a slowdown when nothing differs, adjusted for all that was suspected; null when never tested. */
  readonly p: number | null
  /** Replicates the verdict rests on; of `instructions` the runs of each arm. */
  readonly replicates: number
  /** Whether those are fresh ones, taken because the first looked slower. */
  readonly confirmed: boolean
  /** The smallest effect that so many replicates would have found with 95 % chance; null when unknown. */
  readonly detectable: number | null
  /**
   * Why it says less than it might: why `instructions` were not counted (the effect is 1 then, and rests on no
   * replicate), or that the generator of a load could not keep its schedule.
   */
  readonly note?: string
}

/** What one arm took in one replicate. */
export interface GateArmFigures {
  readonly p50Ns: number
  readonly p99Ns: number
  readonly bytesPerOperation: number
  /** Mean of the middle half of the rounds’ ln(head / this arm); 0 for head itself. */
  readonly logRatio: number
}

/** All arms of a call in one fresh process. The unit of statistics. */
export interface GateReplicate {
  /** Over screening and confirmation, from 0. */
  readonly index: number
  /** Verdicts on slowdowns rest on confirming replicates alone. */
  readonly stage: 'screen' | 'confirm'
  /** Calls per sample. */
  readonly batch: number
  /** Times every arm was timed once, in random order. */
  readonly rounds: number
  /** Arms in the order in which they were loaded and set up. */
  readonly slots: readonly string[]
  /** By name of the arm. */
  readonly arms: Readonly<Record<string, GateArmFigures>>
  readonly steady: boolean
  /** Cores that other processes kept busy meanwhile. */
  readonly otherLoadCores: number
}

/** What one arm did under the load of its call, in one replicate. */
export interface GateLoadFigures {
  /** Calls that ended well per second; geometric mean of its blocks, as is `p99Ns`. */
  readonly completedPerSecond: number
  /** Of latency; in an open loop from when calls were due. */
  readonly p99Ns: number
  /** How late the generator started calls by its own fault, 99th percentile of the worse block; 0 in a closed loop. */
  readonly scheduleErrorP99Ns: number
  /** ln(head / this arm) of what is judged, above 0 where head is worse; 0 for head itself. */
  readonly logRatio: number
}

/** Two blocks of each arm, the second ones in reverse order. The unit of statistics under load. */
export interface GateLoadReplicate {
  /** Over screening and confirmation, from 0; counted apart from those of pairs. */
  readonly index: number
  /** Verdicts on slowdowns rest on confirming replicates alone. */
  readonly stage: 'screen' | 'confirm'
  /** Arms in the order of their blocks, each of which had a process, a pool and a server of its own. */
  readonly blocks: readonly string[]
  /** By name of the arm. */
  readonly arms: Readonly<Record<string, GateLoadFigures>>
}

/** What the arms of a call did under its load. */
export interface GateLoad {
  /** The load of each block. */
  readonly shape: LoadShape
  readonly replicates: readonly GateLoadReplicate[]
}

export type GateVerdict = SignalVerdict | 'new' | 'gone' | 'changed' | 'broken'

export interface GateBreakage extends Breakage {
  /** The arm whose code failed; null when it is not known which. */
  readonly arm: string | null
}

export interface GateBreach {
  readonly what: 'p50' | 'p99' | 'alloc'
  /** Nanoseconds, or bytes for `alloc`. */
  readonly limit: number
  readonly measured: number
}

/** An acceptance of a slowdown whose last day is over. */
export interface GateExpiry {
  /** Its last day, `2027-01-31` in UTC. */
  readonly on: string
  /** What was accepted: 1.03 is 3 % slower. */
  readonly ratio: number
  readonly reason: string
}

/** Smallest slowdown and growth of bytes worth failing for, as fractions. */
export interface GateMargins {
  readonly time: number
  readonly alloc: number
}

/** A slowdown that was accepted since the base. */
export interface GateAcceptance {
  /** 1.03 is 3 % slower. */
  readonly ratio: number
  readonly reason: string
  /** Last day of the acceptance, UTC; null for good. */
  readonly expires: string | null
}

/** How far a call has come from the pinned tidemark, and how far it may. */
export interface GateDrift {
  /**
   * `measured`: side by side with the tidemark. `ledger`: multiplied from what was accepted since, where the tidemark
   * could not be had; what nobody accepted is not in it.
   */
  readonly source: 'measured' | 'ledger'
  /** `spent`: beyond the limit. `expired`: beyond it because acceptances have run out. */
  readonly state: 'within' | 'undecided' | 'spent' | 'expired'
  /** Time now over that of the tidemark. */
  readonly ratio: number
  /** Null when it is not known. */
  readonly interval: readonly [low: number, high: number] | null
  /** The most it may become, as a ratio: 1.05 with a budget of 5 %, of which nothing was granted beyond. */
  readonly limit: number
  /** Changes of its time that were accepted since the tidemark. */
  readonly changes: number
  /** What has run out and sets the limit by that; none where the budget sets it. */
  readonly expired: readonly GateExpiry[]
}

/** The pinned tidemark, which the gate measures along. */
export interface GateTidemark {
  readonly revision: string
  /** Day of the pinning. */
  readonly pinnedOn: string
  /** Why it could not be had, so that the ledger stands in for it; null where it was measured. */
  readonly missing: string | null
}

/** Something wrong with the ledger. */
export interface GateLedgerFault {
  /** From 1; of the base's ledger for `lost`. */
  readonly line: number
  /** `damaged`: cannot be read. The others: changed by something else than `tidemark`. */
  readonly kind: 'damaged' | 'edited' | 'cut' | 'lost'
  readonly reason: string
}

/** A line of a profile whose share grew from the reference to head. */
export interface GateGrowth {
  readonly function: string
  /** From the project's root, with forward slashes; or a package's path; null for code of Node itself. */
  readonly file: string | null
  /** From 1; 0 where it is not known. */
  readonly line: number
  /** Nanoseconds, or bytes, per operation. */
  readonly before: number
  readonly after: number
}

/** Where a slowdown comes from, as far as sampling profiles of both arms tell. */
export interface GateExplanation {
  readonly reference: string
  readonly cpu: readonly GateGrowth[]
  readonly alloc: readonly GateGrowth[]
  /** The `.cpuprofile` files that were kept, from the project's root. */
  readonly profiles: readonly string[]
}

export interface GateCall {
  readonly suite: string
  /** Suite file from the project's root, with forward slashes. */
  readonly file: string
  /** `name [key=value, …]`: unique in the suite. */
  readonly id: string
  readonly verdict: GateVerdict
  /** Both revisions load byte-identical code for this call, so it was not measured. */
  readonly identical: boolean
  /** The benchmark of this call was edited since the base; head's is measured on all arms. */
  readonly edited: boolean
  /** How it was measured: all arms in one isolate, or (less precisely) each in a process of its own. */
  readonly isolation: 'isolate' | 'process'
  readonly kind: 'sync' | 'async' | null
  readonly limits: CallLimits
  readonly signals: readonly GateSignal[]
  readonly breaches: readonly GateBreach[]
  /**
   * By name of the reference: margins of the call in place of those in `limits` and `settings`. Against the base it has
   * some where slowdowns were accepted since, against the tidemark its drift budget. Absent where there is none.
   */
  readonly marginsAgainst?: Readonly<Record<string, GateMargins>>
  /** Its margin against the base is wider by these. Absent where there is none. */
  readonly accepted?: readonly GateAcceptance[]
  /** Absent where no tidemark is pinned, or nothing is known of it for this call. */
  readonly drift?: GateDrift
  readonly replicates: readonly GateReplicate[]
  /** Absent where the call was not put under load. */
  readonly load?: GateLoad
  /**
   * Why there is no verdict on its speed; beside one, why an older revision was left out or, where the arm is
   * head, the base or unknown, why its arms could not share an isolate.
   */
  readonly breakage: GateBreakage | null
  readonly explanation: GateExplanation | null
}

/** A comparison of the base with a second copy of itself, run along to see whether the machine can be trusted. */
export interface GateSham {
  readonly suite: string
  readonly call: string
  /** Whether the copies would have been called different. */
  readonly alarmed: boolean
  /** Ratio of the copies. */
  readonly effect: number
  readonly replicates: number
}

/** How calls are put under load and judged by it. */
export interface GateLoadSettings {
  /** Smallest loss of throughput worth failing for, as a fraction. */
  readonly throughputMargin: number
  /** Smallest growth of the 99th percentile of latency worth failing for, as a fraction. */
  readonly tailMargin: number
  /** Worker threads that share the load. */
  readonly workers: number
  /** One caller calls for this long before each block. */
  readonly warmupSeconds: number
  /** A block lasts as long as the load of its call says, and no longer than this but for stages. */
  readonly blockSeconds: number
}

export interface GateSettings {
  readonly seed: number
  /** Smallest slowdown worth failing for, as a fraction. */
  readonly margin: number
  /** Smallest growth of bytes per operation worth failing for, as a fraction. */
  readonly allocMargin: number
  /** Chance that any call of an unchanged revision is named slower: over all calls and signals of the gate. */
  readonly alpha: number
  /** Time given to measuring, or null without a limit. */
  readonly budgetSeconds: number | null
  readonly signals: readonly Signal[]
  readonly warmupSeconds: number
  readonly pairSeconds: number
  readonly timeLimitSeconds: number
  readonly memoryLimitMib: number
  /** Absent where neither `throughput` nor `tail` is judged. */
  readonly load?: GateLoadSettings
}

/** The complete result of `tidemark gate`. */
export interface GateRecord {
  readonly kind: 'tidemark.gate'
  readonly version: 1
  /** Version of the `tidemark` package that measured. */
  readonly tool: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationSeconds: number
  readonly fingerprint: Fingerprint
  /** Head first, then what it was compared with. */
  readonly arms: readonly GateArm[]
  readonly settings: GateSettings
  /** Absent where none is pinned, or another revision was asked for. */
  readonly tidemark?: GateTidemark
  /** Absent where nothing is wrong with it. */
  readonly ledgerFaults?: readonly GateLedgerFault[]
  /** Somebody stopped the gate; what was measured until then is judged. */
  readonly interrupted: boolean
  /** The budget ended before everything was decided. */
  readonly outOfTime: boolean
  readonly calls: readonly GateCall[]
  /** Suites of head that do not load. */
  readonly brokenSuites: readonly BrokenSuite[]
  readonly shams: readonly GateSham[]
  /** What this is a part of; absent when it is a whole. */
  readonly shard?: Shard
  /** What this was merged from; absent when it was not. */
  readonly shards?: readonly ShardOrigin[]
}
