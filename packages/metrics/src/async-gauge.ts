import { checkTimeout, withDeadline } from './deadline.ts'
import { type AskedGauge, checkReading, type Reading } from './gauge-reading.ts'

/** Finds out a value. The signal aborts when nobody waits for it any longer. */
export type AsyncReading = (signal: AbortSignal) => Promise<number>

/**
 * A value that takes a while to find out: the length of a remote queue. A snapshot, which is synchronous,
 * shows what the last `refresh` found.
 */
export class AsyncGauge implements AskedGauge {
  #callback: AsyncReading
  readonly #timeoutMs: number | undefined
  #reading: Reading = { error: new Error('has no value yet: refresh() asks for it') }
  /** The evaluation that has not settled. */
  #pending: Promise<number> | undefined
  #abort = new AbortController()

  /**
   * @param timeoutMs wins over the timeout of a refresh
   * @throws RangeError when `timeoutMs` is out of range
   */
  constructor(callback: AsyncReading, timeoutMs?: number) {
    this.#callback = callback
    this.#timeoutMs = timeoutMs === undefined ? undefined : checkTimeout(timeoutMs)
  }

  get kind(): 'gauge' {
    return 'gauge'
  }

  /** @throws why the last refresh found no value: an old one in its place would hide that */
  get value(): number {
    if ('error' in this.#reading) throw this.#reading.error
    return this.#reading.value
  }

  /**
   * Asks the callback and waits for it, at most `timeoutMs`. Never rejects. A callback that is still at it
   * from an earlier refresh is waited for instead of being called again, and its answer counts, however late.
   */
  async refresh(timeoutMs: number): Promise<void> {
    this.#pending ??= this.#ask()
    const abort = this.#abort
    const limitMs = this.#timeoutMs ?? timeoutMs
    await withDeadline(this.#pending, limitMs, (error) => {
      this.#reading = { error }
      abort.abort(error)
    }).catch(() => undefined)
  }

  /** Asks `callback` from now on. */
  replaceCallback(callback: AsyncReading): void {
    this.#callback = callback
  }

  #ask(): Promise<number> {
    const abort = new AbortController()
    this.#abort = abort
    // An async function, so that what a callback throws at once is a rejection too.
    const pending = (async () => checkReading(await this.#callback(abort.signal)))()
    const settle = (reading: Reading): void => {
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
