import { checkTimeout, withDeadline } from './deadline.ts'
import type { Reading } from './gauge-reading.ts'

/**
 * Something that takes a while to find out. What the last time of asking found stays until the next: a
 * snapshot, which is synchronous, shows that.
 */
export class AsyncQuestion<T> {
  readonly #find: (signal: AbortSignal) => Promise<T>
  readonly #timeoutMs: number | undefined
  #reading: Reading<T> = { error: new Error('has no value yet: refresh() asks for it') }
  /** The evaluation that has not settled. */
  #pending: Promise<T> | undefined
  #abort = new AbortController()

  /**
   * @param find the signal aborts when nobody waits for it any longer
   * @param timeoutMs wins over the timeout of a time of asking
   * @throws RangeError when `timeoutMs` is out of range
   */
  constructor(find: (signal: AbortSignal) => Promise<T>, timeoutMs?: number) {
    this.#find = find
    this.#timeoutMs = timeoutMs === undefined ? undefined : checkTimeout(timeoutMs)
  }

  get reading(): Reading<T> {
    return this.#reading
  }

  /**
   * Asks and waits, at most `timeoutMs`. Never rejects. What is still at it from an earlier time is waited for
   * instead of being asked again, and its answer counts, however late.
   */
  async ask(timeoutMs: number): Promise<void> {
    this.#pending ??= this.#begin()
    const abort = this.#abort
    await withDeadline(this.#pending, this.#timeoutMs ?? timeoutMs, (error) => {
      this.#reading = { error }
      abort.abort(error)
    }).catch(() => undefined)
  }

  #begin(): Promise<T> {
    const abort = new AbortController()
    this.#abort = abort
    // An async function, so that what is thrown at once is a rejection too.
    const pending = (async () => this.#find(abort.signal))()
    const settle = (reading: Reading<T>): void => {
      this.#reading = reading
      this.#pending = undefined
    }
    pending.then(
      (value) => settle({ value }),
      (error: unknown) => {
        // Being aborted is the answer to a deadline, which has been noted already.
        if (abort.signal.aborted) this.#pending = undefined
        else settle({ error })
      },
    )
    return pending
  }
}
