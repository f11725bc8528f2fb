import type { Clock } from './clock.ts'
import type { Tags } from './tags.ts'
import type { View } from './view.ts'

export interface RegistryOptions {
  /** Tags of every series, such as `{ service: 'orders' }`. @default none */
  readonly tags?: Tags
  /** Drives meters and timers and stamps snapshots. @default systemClock */
  readonly clock?: Clock
  /**
   * The most series each metric may have, at least 1. Label values past it share one overflow series, whose
   * labels all read `__overflow__`.
   * @default 2000
   */
  readonly maxSeries?: number
  /**
   * Milliseconds after which a series with labels that nobody records to is dropped, at the next snapshot or
   * reading. An instrument that the program holds brings its series back when it is recorded to.
   * @default Infinity: series stay
   */
  readonly expireAfterMs?: number
  /** Renames, changes or drops metrics when they are first asked for. @default none */
  readonly view?: View
}

/** How long to wait for what takes time. */
export interface RefreshOptions {
  /** Milliseconds, 1 to 2^31 - 1. @default 5000 */
  readonly timeoutMs?: number
}
