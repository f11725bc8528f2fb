import type { ClockFinding } from './clock.ts'
import type { LoadMeasurement, MachineState } from './measurements.ts'
import type { SameCodeFinding } from './same-code.ts'
import type { SpeedFinding } from './speed.ts'

/** What was found out about a machine. */
export interface Diagnosis {
  readonly machine: MachineState
  readonly load: LoadMeasurement & {
    /** Cores that other processes kept busy, median over the replicates; null without any. */
    readonly otherLoadCores: number | null
  }
  /** Null: not measured. */
  readonly clock: ClockFinding | null
  readonly speed: SpeedFinding | null
  /** The margin that the findings speak of, as a fraction. */
  readonly margin: number
  readonly calls: readonly SameCodeFinding[]
}
