import type { Fingerprint } from '@tidemark/records'

/** Kinds of calls whose noise differs by an order of magnitude, so that each is measured by itself. */
export type CallKind = 'short sync' | 'JSON' | 'async queue' | 'loopback HTTP' | 'allocation-heavy'

/** What the system tells about itself. Null: not available here. */
export interface MachineState {
  readonly fingerprint: Fingerprint
  /** Of the kernel, such as `tsc`. */
  readonly clockSource: string | null
  /** Limit of the control group in cores, or `none`. */
  readonly quotaCores: number | 'none' | null
  /** Policy of frequency scaling, such as `performance`. */
  readonly governor: string | null
  readonly onBattery: boolean | null
  /** Name of the hypervisor, `yes` where only its presence is known, or `none`. */
  readonly hypervisor: string | null
  readonly availableMemoryBytes: number
  /** Text of the environment variable `NODE_OPTIONS`. */
  readonly nodeOptions: string
  readonly execArgv: readonly string[]
  /** `NODE_V8_COVERAGE` is set. */
  readonly coverage: boolean
}

/** What others did while the machine was measured. Null: not available here. */
export interface LoadMeasurement {
  /** Of the time of all cores, how much the host gave to others: 0 to 1. */
  readonly stealShare: number | null
  /** Over 1, 5 and 15 minutes, before measuring. */
  readonly loadAverage: readonly [number, number, number] | null
}

/** Nanoseconds, one figure for each repetition. */
export interface ClockMeasurement {
  /** Of one reading of the clock. */
  readonly costNs: readonly number[]
  /** Between two readings in a row that differ: never finer than what a reading costs. */
  readonly stepNs: readonly number[]
}

/** The calibration kernel, run again and again in blocks that follow each other without a pause. */
export interface SpeedMeasurement {
  readonly seconds: number
  /** Nanoseconds of each run, block by block. */
  readonly blocks: readonly (readonly number[])[]
}

/** One fresh process that compared a call with a second copy of itself. */
export interface SameCodeReplicate {
  /** Median over the rounds of ln(one copy / the other). */
  readonly logRatio: number
  /** Wall time from start to end. */
  readonly seconds: number
  /** Cores that other processes kept busy meanwhile. */
  readonly otherLoadCores: number
}

/** One kind of call, compared with itself. */
export interface SameCodeMeasurement {
  readonly kind: CallKind
  readonly replicates: readonly SameCodeReplicate[]
  /** Why no more could be measured; null when nothing went wrong. */
  readonly failure: string | null
}

/** All that was measured of a machine. Null: stopped before. */
export interface MachineMeasurements {
  readonly machine: MachineState
  readonly load: LoadMeasurement
  readonly clock: ClockMeasurement | null
  readonly speed: SpeedMeasurement | null
  readonly calls: readonly SameCodeMeasurement[]
}
