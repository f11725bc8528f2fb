import type { EncodedHistogram } from '@tidemark/metrics'
import type { Fingerprint } from './fingerprint.ts'
import type { Shard, ShardOrigin } from './shard.ts'

/** Why a call has no measurement. */
export type BrokenReason =
  | 'threw'
  | 'check-failed'
  | 'timeout'
  | 'exited'
  | 'out-of-memory'
  | 'crashed'
  | 'load-failed'
  | 'setup-failed'
  | 'teardown-failed'
  | 'no-samples'

/** What the worker was doing when a call broke; `unknown` when its whole process died. */
export type Phase = 'load' | 'setup' | 'prepare' | 'warm-up' | 'measure' | 'teardown' | 'unknown'

export interface Breakage {
  readonly reason: BrokenReason
  readonly phase: Phase
  /** One line for people; the first line of the error where there was one. */
  readonly message: string
  /** Stack of the error with source positions of the suite, where there was one. */
  readonly stack?: string
  /** Which replicate broke, from 0. */
  readonly replicate: number
}

/** Something a reader should know about a measurement, as data; the report words it and adds the remedy. */
export type MeasurementWarning =
  | { readonly code: 'never-steady'; readonly replicates: number }
  | { readonly code: 'optimised-away'; readonly p50Ns: number }
  | { readonly code: 'few-samples'; readonly samples: number }

/** What one fresh process measured of one call. The unit of statistics. */
export interface Replicate {
  /** Which replicate of the run, from 0. */
  readonly index: number
  /** Calls per sample; above 1 the sample is the mean of a batch. */
  readonly batch: number
  /** Samples recorded in the histogram, over all workers. */
  readonly samples: number
  /** Calls made in the measured window, over all workers. */
  readonly operations: number
  /** Wall time of the measured window in seconds, common to all workers. */
  readonly windowSeconds: number
  readonly p50Ns: number
  readonly p90Ns: number
  readonly p99Ns: number
  readonly p999Ns: number
  readonly meanNs: number
  /** The call against the calibration kernel, measured back to back in random order. */
  readonly calibration: {
    /** exp(median of ln(call / kernel)): how many kernel runs one call is worth. */
    readonly ratio: number
    readonly pairs: number
    /** Median time of one kernel run in nanoseconds. */
    readonly kernelNs: number
  }
  /** Bytes allocated on the V8 heap per call. */
  readonly bytesPerOperation: number
  /** Share of the probe window spent in garbage collection, 0 to 1. */
  readonly gcPauseShare: number
  /** Only for async calls: a sync call never yields, its latency is its delay. */
  readonly loop: { readonly utilisation: number; readonly delayP99Ns: number } | null
  readonly warmup: { readonly seconds: number; readonly steady: boolean }
  /** Cores that other processes kept busy meanwhile; processes that the suite started count as others. */
  readonly otherLoadCores: number
}

export interface CallIdentity {
  /** The key in the suite's `calls`. */
  readonly name: string
  /** One value per parameter, as printed; empty without parameters. */
  readonly params: Readonly<Record<string, string>>
  /** `name [key=value, …]`: unique in the suite. */
  readonly id: string
  /** Hash of the call's id and functions and of the suite's setup and teardown: tells a changed benchmark from changed code. */
  readonly definitionHash: string
}

/** Limits the suite sets for a call, in plain numbers. */
export interface CallLimits {
  /** Relative slowdown worth failing for (0.05 = 5 %); absent: the run's setting. */
  readonly margin?: number
  /** How much slower than the tidemark it may become in total (0.05 = 5 %); absent: the configuration's. */
  readonly driftBudget?: number
  readonly budget?: { readonly p50Ns?: number; readonly p99Ns?: number; readonly allocBytes?: number }
}

/** Latency over all replicates of a call, in nanoseconds. */
export interface LatencySummary {
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
}

export interface MeasuredCall extends CallIdentity {
  readonly state: 'measured'
  readonly kind: 'sync' | 'async'
  readonly limits: CallLimits
  /** At least one. */
  readonly replicates: readonly Replicate[]
  readonly latencyNs: LatencySummary
  /** Median over the replicates of operations per second of wall time, all workers together. */
  readonly opsPerSecond: number
  /** Median over the replicates of bytes allocated on the V8 heap per call. */
  readonly bytesPerOperation: number
  /** Latency in picoseconds over all replicates, merged without loss. */
  readonly histogram: EncodedHistogram
  readonly warnings: readonly MeasurementWarning[]
}

export interface BrokenCall extends CallIdentity {
  readonly state: 'broken'
  readonly breakage: Breakage
}

export type CallRecord = MeasuredCall | BrokenCall

export interface SuiteRecord {
  readonly name: string
  /** Path from the project's root, with forward slashes. */
  readonly file: string
  /** SHA-256 of the bundled suite, first 16 hex digits. */
  readonly suiteHash: string
  readonly calls: readonly CallRecord[]
}

/** A suite that could not be listed: its file does not load in a fresh process. */
export interface BrokenSuite {
  readonly file: string
  readonly breakage: Breakage
}

export interface Revision {
  /** Full commit hash, or null outside a git repository. */
  readonly commit: string | null
  readonly branch: string | null
  /** The working tree differs from the commit. */
  readonly dirty: boolean
  /** SHA-256 of the lock file, first 16 hex digits, or null without one. */
  readonly lockfileHash: string | null
}

export interface RunSettings {
  readonly seed: number
  readonly replicates: number
  readonly workers: number
  readonly warmupSeconds: number
  readonly measureSeconds: number
  readonly pairSeconds: number
  readonly timeLimitSeconds: number
  readonly memoryLimitMib: number
}

/** The complete result of `tidemark run`. */
export interface RunRecord {
  readonly kind: 'tidemark.run'
  readonly version: 1
  /** Version of the `tidemark` package that measured. */
  readonly tool: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationSeconds: number
  /** Name of the environment the run belongs to: the folder under `baselines/`. */
  readonly environment: string
  readonly fingerprint: Fingerprint
  readonly revision: Revision
  readonly settings: RunSettings
  /** Somebody stopped the run; what was measured until then is here. */
  readonly interrupted: boolean
  readonly suites: readonly SuiteRecord[]
  readonly brokenSuites: readonly BrokenSuite[]
  /** What this is a part of; absent when it is a whole. */
  readonly shard?: Shard
  /** What this was merged from; absent when it was not. */
  readonly shards?: readonly ShardOrigin[]
}
