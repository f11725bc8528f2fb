import type { Batch } from './batch.ts'
import type { Report } from './report.ts'

/** A batch on its way, with its past. */
export interface QueuedBatch {
  readonly batch: Batch
  /** The report it is a part of. */
  readonly report: Report
  /** On the clock of the reporter, in milliseconds. */
  readonly enqueuedAtMs: number
  /** Attempts that the other side has seen. */
  readonly attempts: number
  /** Shared with all other parts of the batch as it was packed: how often it may still be divided. */
  readonly splits: { left: number }
}

/**
 * How often a batch is divided after it was refused. Enough to find several wrong pieces among thousands, or to come
 * down from 1 MiB to 16 KiB; and not so many that a server which refuses everything is asked about every line.
 */
export const SPLITS_PER_BATCH = 64
