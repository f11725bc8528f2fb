import type { Comparison } from '@tidemark/gate'
import type { GateRecord, LoadRecord, RunRecord } from '@tidemark/records'

/** A run with what judges it: a comparison with the baseline, or with the run before. */
export interface RunSource {
  readonly kind: 'run'
  readonly record: RunRecord
  /** Null when it is shown as it is, judged by nothing. */
  readonly comparison: Comparison | null
  /** The run it is judged by, whose distributions are drawn beside its own; null when that is a baseline. */
  readonly before: RunRecord | null
}

export interface GateSource {
  readonly kind: 'gate'
  readonly record: GateRecord
}

export interface LoadSource {
  readonly kind: 'load'
  readonly record: LoadRecord
}

/** A record that a page shows. */
export type ReportSource = RunSource | GateSource | LoadSource
