import type { Advice } from './advice.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { MachineVerdict } from './verdict.ts'

/** What was found out about a machine, and what follows from it. */
export interface MachineFindings extends Diagnosis {
  readonly advice: readonly Advice[]
  readonly verdict: MachineVerdict
}

/** The findings with where and when they were made: the document of `tidemark doctor --json`. */
export interface DoctorReport extends MachineFindings {
  readonly kind: 'tidemark.doctor'
  readonly version: 1
  /** Version of the `tidemark` package that measured. */
  readonly tool: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationSeconds: number
  readonly interrupted: boolean
}
