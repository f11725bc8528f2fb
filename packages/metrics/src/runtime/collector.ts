/** Reads one part of the runtime into metrics. */
export interface Collector {
  /** Whether the first sample makes sense at once; otherwise it needs an interval to be about. */
  readonly atOnce: boolean
  /** Called again and again, at a steady pace. What it throws, or rejects with, is counted. */
  sample(): void | Promise<void>
  /** Lets go of what it holds. */
  stop?(): void
}
