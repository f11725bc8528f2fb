import { performance } from 'node:perf_hooks'

/**
 * A clock for time limits that stands still while this process does. A machine that is suspended, as virtual ones are
 * for seconds or minutes, stops the watcher and the watched alike; by the wall clock the watched would have hung.
 *
 * Whoever holds it must read it about every `lookEveryMs`: a longer gap between two readings counts as twice that.
 *
 * @returns reads the clock: milliseconds, never falling
 */
export function createAwakeClock(lookEveryMs: number): () => number {
  let awakeMs = 0
  let last = performance.now()
  return () => {
    const now = performance.now()
    awakeMs += Math.min(now - last, 2 * lookEveryMs)
    last = now
    return awakeMs
  }
}
