import type { EncodedHistogram } from '@tidemark/metrics'
import type { Breakage, Phase, Replicate } from '@tidemark/records'
import type { MeasureSettings } from './settings.ts'
import type { SuiteDefinitionError } from './suite/definition-error.ts'
import type { ResolvedCall } from './suite/resolve.ts'

/**
 * What the three kinds of process say to each other: the parent (which plans), the replicate process
 * (fresh, hosts a worker pool, watches) and the worker (measures). All messages are plain data.
 */

/** What went wrong, before it is known which replicate it was. */
export type Failure = Omit<Breakage, 'replicate'>

/** A call as the parent plans with it; the functions stay in the worker. */
export type CallDescription = Pick<
  ResolvedCall,
  'name' | 'params' | 'id' | 'definitionHash' | 'limits' | 'timeLimitSeconds'
>

export interface SuiteDescription {
  readonly name: string
  readonly calls: readonly CallDescription[]
}

/** A mistake in the suite's definition: not a broken call but an error to correct. */
export interface DefinitionProblem {
  readonly code: SuiteDefinitionError['code']
  readonly keys: readonly string[]
  readonly message: string
}

// Parent → replicate process: one request per process.

export type ProcessRequest =
  | {
      readonly type: 'describe'
      readonly bundleUrl: string
      readonly timeLimitSeconds: number
      readonly memoryLimitMib: number
    }
  | {
      readonly type: 'measure'
      readonly bundleUrl: string
      /** Measured in this order. */
      readonly calls: readonly { readonly id: string; readonly timeLimitSeconds: number }[]
      readonly settings: MeasureSettings
      readonly seed: number
    }

// Replicate process → parent.

export type ProcessMessage =
  | { readonly type: 'alive' }
  | { readonly type: 'described'; readonly outcome: DescribeOutcome }
  | { readonly type: 'call-started'; readonly id: string }
  | { readonly type: 'call-finished'; readonly id: string; readonly outcome: CallOutcome }
  | { readonly type: 'finished' }

export type DescribeOutcome =
  | { readonly state: 'described'; readonly suite: SuiteDescription }
  | { readonly state: 'invalid'; readonly problem: DefinitionProblem }
  | { readonly state: 'broken'; readonly failure: Failure }

export type CallOutcome =
  | {
      readonly state: 'measured'
      readonly kind: 'sync' | 'async'
      readonly replicate: Omit<Replicate, 'index'>
      readonly histogram: EncodedHistogram
    }
  | { readonly state: 'broken'; readonly failure: Failure }

// Replicate process → worker and back: a pool task is a whole measurement, never one call.

export type WorkerTask =
  | { readonly type: 'describe'; readonly bundleUrl: string; readonly progress: SharedArrayBuffer }
  | {
      readonly type: 'measure'
      readonly bundleUrl: string
      readonly callId: string
      readonly settings: MeasureSettings
      readonly seed: number
      /** 0 to workers - 1. */
      readonly worker: number
      readonly progress: SharedArrayBuffer
      readonly startLine: SharedArrayBuffer
    }

export type WorkerOutcome = DescribeOutcome | WorkerCallOutcome

export type WorkerCallOutcome =
  | { readonly state: 'measured'; readonly measurement: WorkerMeasurement }
  | { readonly state: 'broken'; readonly failure: Failure }
  /** Another worker of the same call broke; this one stopped at the start line. */
  | { readonly state: 'stopped' }

/** What one worker measured of one call. */
export interface WorkerMeasurement {
  readonly kind: 'sync' | 'async'
  readonly batch: number
  readonly operations: number
  readonly windowSeconds: number
  readonly histogram: EncodedHistogram
  readonly calibration: Replicate['calibration']
  readonly bytesPerOperation: number
  readonly gcPauseShare: number
  readonly loop: Replicate['loop']
  readonly warmup: Replicate['warmup']
}

/** In the order a worker goes through them; its index is what the progress cells hold. */
export const phases: readonly Phase[] = ['load', 'setup', 'prepare', 'warm-up', 'measure', 'teardown']
