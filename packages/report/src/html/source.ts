import type { AcceptedDrift, Comparison } from '@tidemark/gate'
import type { Trend } from '@tidemark/gate/trend'
import type { AnchorDocument, GateRecord, LoadRecord, RunRecord } from '@tidemark/records'

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

/** What was recorded of calls over many revisions. Beside records only their calls are shown. */
export interface HistorySource {
  readonly kind: 'history'
  /** Where it is kept, for people. */
  readonly name: string
  readonly trends: readonly Trend[]
  /** What looks wrong with it, a line each. */
  readonly notes: readonly string[]
  /** The pinned tidemark with what was accepted of a call since; null where none is pinned. */
  readonly tidemark: {
    readonly anchor: AnchorDocument
    readonly accepted: (suite: string, call: string) => AcceptedDrift | undefined
  } | null
}

/** A record that a page shows. */
export type RecordSource = RunSource | GateSource | LoadSource

/** What a page is made of. */
export type ReportSource = RecordSource | HistorySource
