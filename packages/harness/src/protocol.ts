import type { HeapProfiler, Profiler } from 'node:inspector'
import type { MessagePort } from 'node:worker_threads'
import type { Health, LoadEnd, LoadPart } from '@tidemark/load'
import type { LoadModel, ServerOptions } from '@tidemark/load/options'
import type { EncodedHistogram } from '@tidemark/metrics'
import type { Breakage, Phase, Replicate } from '@tidemark/records'
import type { LoadSettings, MeasureSettings, PairSettings } from './settings.ts'
import type { SuiteDefinitionError } from './suite/definition-error.ts'
import type { Isolation, ResolvedCall } from './suite/resolve.ts'
import type { ServerAddress } from './suite/suite.ts'

/**
 * What the three kinds of process say to each other: the parent (which plans), the replicate process
 * (fresh, hosts a worker pool, watches) and the worker (measures). All messages are plain data.
 */

/** What went wrong, before it is known which replicate it was. */
export type Failure = Omit<Breakage, 'replicate'>

/** One revision's build of a suite. */
export interface ArmBundle {
  /** `head`, `base`, `tidemark`, or a name of the user's. */
  readonly arm: string
  readonly bundleUrl: string
}

/** A call as the parent plans with it; the functions stay in the worker. */
export type CallDescription = Pick<
  ResolvedCall,
  'name' | 'params' | 'id' | 'definitionHash' | 'limits' | 'timeLimitSeconds' | 'load' | 'loadBudget'
>

export interface SuiteDescription {
  readonly name: string
  readonly isolation: Isolation
  readonly server: ServerOptions | null
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
  | {
      readonly type: 'pair'
      /** Measured in this order. */
      readonly calls: readonly PlannedPair[]
      readonly settings: PairSettings
      readonly seed: number
    }
  | {
      readonly type: 'blocks'
      readonly call: Omit<PlannedPair, 'slots' | 'comparisons'>
      readonly arm: ArmBundle
      readonly settings: PairSettings
    }
  | {
      readonly type: 'profile'
      readonly callId: string
      readonly bundleUrl: string
      readonly seconds: number
      readonly settings: PairSettings
    }
  | {
      readonly type: 'load'
      readonly call: { readonly id: string; readonly timeLimitSeconds: number }
      readonly bundleUrl: string
      readonly load: LoadModel
      readonly collectEverySeconds: number | null
      readonly server: ServerOptions | null
      readonly settings: LoadSettings
      readonly seed: number
    }

/** Parent → replicate process that waits for its request, which will be for pairs: its first worker may start. */
export interface PairsAhead {
  readonly type: 'pairs-ahead'
  readonly memoryLimitMib: number
}

/** What sampling profilers of V8 saw of one arm of a call. */
export interface ArmProfiles {
  readonly cpu: Profiler.Profile
  readonly heap: HeapProfiler.SamplingHeapProfile
}

export type ProfileOutcome =
  | { readonly state: 'profiled'; readonly profiles: ArmProfiles }
  | { readonly state: 'broken'; readonly failure: Failure }

/** Parent → replicate process, while it serves a request for blocks: one block of samples, or the end. */
export type BlockOrder =
  | { readonly type: 'block'; readonly batch: number; readonly seconds: number }
  | { readonly type: 'end' }

/** Parent → replicate process, while it serves a request for a load: end it, and tell what was recorded until then. */
export interface LoadEndOrder {
  readonly type: 'end-load'
}

/** What comes back: the arm is warm, or a block is done. */
export type BlockReport =
  | { readonly type: 'warm'; readonly callMs: number }
  | { readonly type: 'block'; readonly medianMs: number }

/** A call to be measured in several arms at once. */
export interface PlannedPair {
  readonly id: string
  readonly timeLimitSeconds: number
  /** In the order of their slots: which arm is loaded, set up and compiled first. */
  readonly slots: readonly ArmBundle[]
  readonly comparisons: readonly ArmComparison[]
}

/** Heap of the worker that holds all arms of a call. */
export function pairMemoryMib(
  { slots }: Pick<PlannedPair, 'slots'>,
  { memoryLimitMib }: Pick<PairSettings, 'memoryLimitMib'>,
): number {
  return memoryLimitMib * slots.length
}

/** Two arms of a call by name; the figure is how much longer the first one took. */
export interface ArmComparison {
  readonly arm: string
  readonly reference: string
}

// Replicate process → parent.

export type ProcessMessage =
  | { readonly type: 'alive' }
  | { readonly type: 'described'; readonly outcome: DescribeOutcome }
  | { readonly type: 'call-started'; readonly id: string }
  | { readonly type: 'call-finished'; readonly id: string; readonly outcome: CallOutcome }
  | { readonly type: 'pair-finished'; readonly id: string; readonly outcome: PairOutcome }
  | { readonly type: 'block-report'; readonly report: BlockReport }
  | { readonly type: 'blocks-finished'; readonly outcome: BlocksOutcome }
  | { readonly type: 'profiled'; readonly outcome: ProfileOutcome }
  | { readonly type: 'loaded'; readonly outcome: LoadOutcome }
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

/** What became of a call under load. */
export type LoadOutcome =
  | {
      readonly state: 'loaded'
      readonly end: LoadEnd
      /** Why the suite's server ended while it was under load; null: it did not. */
      readonly serverDeath: string | null
      readonly part: LoadPart
      readonly health: Health
      /** Memory of the suite's server, for each second from the start; empty without one. */
      readonly serverBytes: readonly (number | null)[]
    }
  | { readonly state: 'broken'; readonly failure: Failure }

export type PairOutcome =
  | { readonly state: 'measured'; readonly measurement: PairMeasurement }
  /** `arm` is null when it is not known which one took the process down. */
  | { readonly state: 'broken'; readonly arm: string | null; readonly failure: Failure }

/** What one worker measured of one call in all its arms. */
export interface PairMeasurement {
  readonly kind: 'sync' | 'async'
  readonly batch: number
  /** Times every arm was timed once. */
  readonly rounds: number
  readonly arms: readonly PairedArm[]
  /** Midmean over the rounds of ln(arm / reference), in the order of the plan's comparisons. */
  readonly logRatios: readonly number[]
  readonly warmup: Replicate['warmup']
  /** Cores that other processes kept busy meanwhile. */
  readonly otherLoadCores: number
}

/** One arm that was measured in a process of its own. */
export type BlocksOutcome =
  | {
      readonly state: 'measured'
      readonly kind: 'sync' | 'async'
      readonly figures: PairedArm
      readonly warmup: Replicate['warmup']
    }
  | { readonly state: 'broken'; readonly failure: Failure }

/** One arm of a measured call, in the order of the slots. */
export interface PairedArm {
  readonly arm: string
  readonly p50Ns: number
  readonly p99Ns: number
  readonly bytesPerOperation: number
}

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
  | {
      readonly type: 'pair'
      readonly call: PlannedPair
      readonly settings: PairSettings
      readonly seed: number
      readonly progress: SharedArrayBuffer
    }
  | {
      readonly type: 'blocks'
      readonly callId: string
      readonly arm: ArmBundle
      readonly settings: PairSettings
      readonly progress: SharedArrayBuffer
      /** Carries orders in and reports out. */
      readonly port: MessagePort
    }
  | {
      readonly type: 'profile'
      readonly callId: string
      readonly bundleUrl: string
      readonly seconds: number
      readonly settings: PairSettings
      readonly progress: SharedArrayBuffer
    }
  | {
      readonly type: 'load'
      readonly bundleUrl: string
      readonly callId: string
      readonly load: LoadModel
      readonly collectEverySeconds: number | null
      readonly server: ServerAddress | null
      readonly settings: LoadSettings
      readonly seed: number
      /** 0 to workers - 1. */
      readonly worker: number
      readonly progress: SharedArrayBuffer
      readonly startLine: SharedArrayBuffer
      readonly loadStart: SharedArrayBuffer
    }
  /** Loads what a pair needs, before the pair is known. */
  | { readonly type: 'preload-pair' }

export type WorkerCallOutcome =
  | { readonly state: 'measured'; readonly measurement: WorkerMeasurement }
  | { readonly state: 'broken'; readonly failure: Failure }
  /** Another worker of the same call broke; this one stopped at the start line. */
  | { readonly state: 'stopped' }

/** What one worker made of its part of a load. */
export type WorkerLoadOutcome =
  | { readonly state: 'loaded'; readonly end: LoadEnd; readonly part: LoadPart; readonly health: Health }
  | { readonly state: 'broken'; readonly failure: Failure }
  /** Another worker of the same load broke; this one stopped at the start line. */
  | { readonly state: 'stopped' }

/** What one worker measured of one call. */
export interface WorkerMeasurement {
  readonly kind: 'sync' | 'async'
  readonly batch: number
  readonly operations: number
  readonly windowSeconds: number
  readonly histogram: EncodedHistogram
  readonly calibration: Replicate['calibration']
  readonly otherLoadCores: number
  readonly bytesPerOperation: number
  readonly gcPauseShare: number
  readonly loop: Replicate['loop']
  readonly warmup: Replicate['warmup']
}

/** In the order a worker goes through them; its index is what the progress cells hold. */
export const phases: readonly Phase[] = ['load', 'setup', 'prepare', 'warm-up', 'measure', 'teardown']
