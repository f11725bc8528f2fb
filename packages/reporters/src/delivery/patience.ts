import type { Clock } from '@tidemark/metrics'
import type { Timers } from '../timers.ts'
import { Change } from './change.ts'

export interface PatienceOptions {
  readonly clock: Pick<Clock, 'nowNs'>
  readonly timers: Timers
  readonly deadlineMs: number
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined
}

/**
 * How long somebody waits. Its timer keeps the process alive meanwhile: everything else that a reporter waits for
 * does not, and a process with nothing but that ends in the middle of an `await`.
 */
export class Patience {
  /** On the clock of the reporter, in milliseconds. */
  readonly endsAtMs: number
  readonly #over = new Change()
  readonly #end: () => void
  #isOver = false

  constructor({ clock, timers, deadlineMs, signal }: PatienceOptions) {
    this.endsAtMs = clock.nowNs() / 1e6 + deadlineMs
    const timer = timers.setTimeout(() => this.#end(), deadlineMs)
    this.#end = () => {
      this.#isOver = true
      timers.clearTimeout(timer)
      signal?.removeEventListener('abort', this.#end)
      this.#over.happened()
    }
    if (signal?.aborted) this.#end()
    else signal?.addEventListener('abort', this.#end)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Waits for `promise`, or until the patience is over. `promise` must not reject. */
  async for(promise: Promise<unknown>): Promise<void> {
    if (this.#isOver) return
    await Promise.race([promise, this.#over.next()])
  }

  /** Nobody waits any longer. */
  end(): void {
    this.#end()
  }
}
