import type { EncodedHistogram } from '@tidemark/metrics'
import type { Fingerprint } from './fingerprint.ts'
import type { LatencySummary } from './run.ts'

/** The accepted measurement of one call. */
export interface BaselineCall {
  readonly accepted: {
    /** Day of the acceptance, `2026-11-22`. */
    readonly on: string
    readonly reason: string
    /** Commit that was measured; `+` at its end means a dirty working tree; null outside git. */
    readonly revision: string | null
  }
  readonly definitionHash: string
  /** Worker threads that made the call at once; runs with another number are not compared with it. */
  readonly workers: number
  readonly suiteHash: string
  readonly latencyNs: LatencySummary
  readonly opsPerSecond: number
  readonly bytesPerOperation: number
  /** Cores that other processes kept busy, in the median replicate; absent: none. */
  readonly otherLoadCores?: number
  readonly calibration: {
    /** Median over the replicates: how many runs of the calibration kernel one call is worth. */
    readonly ratio: number
    /** The same for each replicate, in the order measured: what later runs are tested against. */
    readonly replicates: readonly number[]
    /** Robust relative spread between the replicates (1.4826 MAD of the log ratios). */
    readonly spread: number
    /** Shift between two halves of identical code that this spread produces in 99 of 100 cases. */
    readonly noiseFloor: number
  }
  readonly histogram: EncodedHistogram
}

/** `baselines/<environment>/<suite>.json`. Provenance stands per call, so that branches merge. */
export interface BaselineDocument {
  readonly kind: 'tidemark.baseline'
  readonly version: 1
  readonly suite: string
  /** By call id. */
  readonly calls: Readonly<Record<string, BaselineCall>>
}

/** `baselines/<environment>/environment.json`. */
export interface EnvironmentDocument {
  readonly kind: 'tidemark.environment'
  readonly version: 1
  readonly fingerprint: Fingerprint
}
