import type { EncodedHistogram } from '@tidemark/metrics'
import type { Fingerprint } from './fingerprint.ts'
import type { Breakage, BrokenSuite, CallIdentity, LatencySummary, Revision } from './run.ts'
import type { Shard, ShardOrigin } from './shard.ts'

/** The load a call was under. `null` where nothing of the kind ended it. */
export type LoadShape =
  | {
      readonly kind: 'open'
      readonly arrivals: 'constant' | 'poisson'
      readonly stages: readonly {
        readonly fromPerSecond: number
        readonly toPerSecond: number
        readonly durationSeconds: number | null
      }[]
      readonly calls: number | null
      readonly maximumInFlight: number
      readonly timeLimitSeconds: number
    }
  | {
      readonly kind: 'closed'
      readonly callers: number
      readonly durationSeconds: number | null
      readonly calls: number | null
      readonly timeLimitSeconds: number
    }

/** Times of many calls. */
export interface LoadTimes {
  readonly summaryNs: LatencySummary
  /** In nanoseconds. */
  readonly histogram: EncodedHistogram
}

/** Every call that was due is in exactly one of these, but for `late`. */
export interface LoadCounts {
  readonly completed: number
  readonly failed: number
  readonly timedOut: number
  readonly dropped: number
  readonly unfinished: number
  readonly late: number
}

/** What ended within one second: how many calls, not a rate, as the last second ends with the last call. */
export interface LoadSecond {
  readonly completed: number
  readonly lost: number
  readonly latency: EncodedHistogram
  /** Of the threads that made the calls; null where one of them did not turn its event loop. */
  readonly health: LoadHealthSecond | null
  /** Memory of the suite's server and what it started; null without one, and where the system does not tell. */
  readonly serverBytes: number | null
}

export interface LoadHealthSecond {
  /** Share of the time that event loops were busy, 0 to 1. */
  readonly utilisation: number
  /** Share of the time that garbage collection stopped a thread, 0 to 1. */
  readonly gcPauseShare: number
  /** On V8's heaps, garbage and all. */
  readonly heapBytes: number
  /** After a full collection; null where none was asked for. */
  readonly liveHeapBytes: number | null
}

/** How the threads that made the calls fared, over the whole load. */
export interface LoadHealth {
  /** Share of the time that event loops were busy, 0 to 1. */
  readonly utilisation: number
  /** Share of the time that garbage collection stopped a thread, 0 to 1. */
  readonly gcPauseShare: number
  readonly delayP99Ns: number
  /** Allocated on V8's heaps, making and recording included; null in an open loop, and without a call. */
  readonly bytesPerCall: number | null
}

/** Limits that a suite sets for a call under load. */
export interface LoadBudget {
  readonly p50Ns?: number
  readonly p99Ns?: number
  readonly waitingP99Ns?: number
  readonly utilisation?: number
  readonly delayP99Ns?: number
  readonly gcPauseShare?: number
  readonly bytesPerCall?: number
  readonly heapBytesPerMinute?: number
}

/** One of them that was not kept. */
export interface LoadBreach {
  readonly what: 'p50' | 'p99' | 'wait' | 'elu' | 'delay' | 'gc' | 'alloc' | 'heap'
  /** Nanoseconds, a share of 1, bytes, or for `heap` bytes a minute. */
  readonly limit: number
  readonly measured: number
}

/** Whether something grew over a long load. */
export interface SoakFinding {
  /** Median latency by second, in nanoseconds; memory in bytes. */
  readonly what: 'latency' | 'heap' | 'server memory'
  readonly verdict: 'growing' | 'steady' | 'undecided'
  /** Median of the values that were judged. */
  readonly level: number
  /** Slope with its interval at 95 %; null with too few values. */
  readonly perSecond: IntervalRecord<number> | null
  /** Chance of so steady a slope without a trend; null likewise. */
  readonly p: number | null
  readonly values: number
  /** From the first to the last of them. */
  readonly seconds: number
}

/** What calls did under one load. */
export interface LoadFigures {
  readonly state: 'loaded'
  readonly load: LoadShape
  readonly end: 'finished' | 'stopped' | 'stuck' | 'server-died'
  /** What the server said last when it died; null otherwise. */
  readonly serverDeath: string | null
  /** From the start of the load to the end of the last call. */
  readonly windowSeconds: number
  readonly completedPerSecond: number
  readonly counts: LoadCounts
  /** The most frequent first. */
  readonly failures: readonly { readonly kind: string; readonly calls: number }[]
  readonly latency: LoadTimes
  readonly service: LoadTimes
  /** Empty in a closed loop, as is `scheduleError`. */
  readonly waiting: LoadTimes
  readonly scheduleError: LoadTimes
  readonly health: LoadHealth
  /** Limits of the suite that were not kept. */
  readonly breaches: readonly LoadBreach[]
  /** Null: it was not to be judged whether something grows. */
  readonly soak: readonly SoakFinding[] | null
  /** From the start; the last one is cut off at the end of the window. */
  readonly seconds: readonly LoadSecond[]
}

/** A load that could not be made. */
export interface BrokenLoad {
  readonly state: 'broken'
  readonly load: LoadShape
  readonly breakage: Breakage
}

export type LoadResult = LoadFigures | BrokenLoad

export interface LoadedCall extends CallIdentity, LoadFigures {}

export interface BrokenLoadCall extends CallIdentity, BrokenLoad {}

/** A call under several loads, each in a fresh process. */
export interface SweptCall extends CallIdentity {
  readonly state: 'swept'
  /** What was raised. */
  readonly over: 'callers' | 'workers' | 'rate'
  /** In ascending order. */
  readonly levels: readonly SweepLevel[]
  /** How throughput grows with calls at once; null with fewer than four levels to tell it from. */
  readonly scalability: ScalabilityRecord | null
}

export interface SweepLevel {
  /** Callers of each worker, workers, or calls per second. */
  readonly level: number
  readonly workers: number
  /** Calls under way at once: callers of all workers, or in an open loop their mean. Null: not for the law. */
  readonly concurrency: number | null
  /** Calls per second that the law expects here; null without either. */
  readonly expectedPerSecond: number | null
  readonly result: LoadResult
}

/** The Universal Scalability Law as it was fitted to a sweep; loads are calls at once. */
export interface ScalabilityRecord {
  readonly confidence: number
  /** Calls per second with one call at a time. */
  readonly singlePerSecond: number
  /** Share of the work that only one call can do at a time. */
  readonly contention: IntervalRecord<number>
  /** What each pair of calls at once costs. */
  readonly coherency: IntervalRecord<number>
  /** Calls at once with the highest throughput; null: more always give a little more. */
  readonly peakConcurrency: IntervalRecord<number | null>
  /** Null: nothing bounds it. */
  readonly peakPerSecond: number | null
  /** Calls at once beyond which more of them mostly wait; null: there was no sign of it. */
  readonly saturationConcurrency: number | null
  /** Standard deviation of the throughputs about the law. */
  readonly standardErrorPerSecond: number
}

export interface IntervalRecord<End> {
  readonly value: End
  readonly low: End
  readonly high: End
}

export type LoadCallRecord = LoadedCall | BrokenLoadCall | SweptCall

export interface LoadSuiteRecord {
  readonly name: string
  readonly file: string
  readonly suiteHash: string
  readonly calls: readonly LoadCallRecord[]
}

/** The complete result of `tidemark load`. */
export interface LoadRecord {
  readonly kind: 'tidemark.load'
  readonly version: 1
  readonly tool: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationSeconds: number
  readonly fingerprint: Fingerprint
  readonly revision: Revision
  readonly settings: {
    readonly seed: number
    readonly workers: number
    readonly warmupSeconds: number
    readonly timeLimitSeconds: number
    readonly memoryLimitMib: number
  }
  readonly interrupted: boolean
  readonly suites: readonly LoadSuiteRecord[]
  readonly brokenSuites: readonly BrokenSuite[]
  /** What this is a part of; absent when it is a whole. */
  readonly shard?: Shard
  /** What this was merged from; absent when it was not. */
  readonly shards?: readonly ShardOrigin[]
}
