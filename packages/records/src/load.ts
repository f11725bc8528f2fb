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

/** What ended within one second. */
export interface LoadSecond {
  readonly completed: number
  readonly lost: number
  readonly latency: EncodedHistogram
}

export interface LoadedCall extends CallIdentity {
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
  readonly seconds: readonly LoadSecond[]
}

export interface BrokenLoadCall extends CallIdentity {
  readonly state: 'broken'
  readonly load: LoadShape
  readonly breakage: Breakage
}

export type LoadCallRecord = LoadedCall | BrokenLoadCall

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
