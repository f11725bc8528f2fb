import type { Snapshot } from './snapshot.ts'
import type { TurnOptions } from './turns.ts'

export interface ReaderOptions {
  /**
   * `'delta'`: each snapshot holds what happened since this reader's last one, the first one everything so
   * far; gauges, rates and calls in flight are as they are. `'cumulative'`: as `registry.snapshot()`.
   */
  readonly temporality: Snapshot['temporality']
}

/**
 * Reads a registry at a pace of its own: no reader resets anything for another. All that a delta reader has
 * told adds up to the cumulative snapshot, also of series that have been taken out since.
 */
export interface Reader extends Disposable {
  /** Never throws: what cannot be read is listed in the snapshot. */
  read(): Snapshot
  /** As {@link read}, in turns: see `registry.snapshotInTurns`. Rejects only for a bad option. */
  readInTurns(options?: TurnOptions): Promise<Snapshot>
  /**
   * Forgets what was read. The registry knows a delta reader until then, and the reader keeps what it has
   * yet to tell of series that are gone: read it regularly, or close it.
   */
  close(): void
}
