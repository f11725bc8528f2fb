import { placeAllocationsAlike } from './place-allocations.ts'
import { type FreshPool, startPool } from './pool.ts'

/**
 * The pool of the next pair, whose worker starts and loads what it will run while something else is warming up:
 * that takes a fifth of a replicate.
 */
export class WaitingPool {
  #waiting: { readonly pool: FreshPool; readonly memoryLimitMib: number } | null = null

  start(memoryLimitMib: number): void {
    this.#drop()
    placeAllocationsAlike()
    const pool = startPool(1, memoryLimitMib)
    // Whoever takes it hears of its troubles: the task will fail for the same reason.
    pool.on('error', () => {})
    pool.run({ type: 'preload-pair' }).catch(() => {})
    this.#waiting = { pool, memoryLimitMib }
  }

  /** The pool that waits, if it has this memory limit, or else a new one. */
  take(memoryLimitMib: number): FreshPool {
    if (this.#waiting?.memoryLimitMib !== memoryLimitMib) this.start(memoryLimitMib)
    const { pool } = this.#waiting as { readonly pool: FreshPool }
    this.#waiting = null
    return pool
  }

  #drop(): void {
    this.#waiting?.pool.destroy().catch(() => {})
    this.#waiting = null
  }
}
