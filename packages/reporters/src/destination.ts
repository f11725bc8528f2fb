import type { Snapshot } from '@tidemark/metrics'

/** Where reports go. */
export interface Destination {
  /** What error messages call it. Must not hold credentials. */
  readonly name: string
  /**
   * Delivers one snapshot, or rejects. Must settle soon after `signal` aborts: until it has, the reporter
   * makes no further report, so that a stuck destination costs one delivery and not one every tick.
   */
  deliver(snapshot: Snapshot, signal: AbortSignal): Promise<void>
}
