import { AsyncQuestion } from './async-question.ts'
import { type AskedGauge, checkReading, readOrThrow } from './gauge-reading.ts'

/** Finds out a value. The signal aborts when nobody waits for it any longer. */
export type AsyncReading = (signal: AbortSignal) => Promise<number>

/**
 * A value that takes a while to find out: the length of a remote queue. A snapshot, which is synchronous,
 * shows what the last `refresh` found.
 */
export class AsyncGauge implements AskedGauge {
  #callback: AsyncReading
  readonly #question: AsyncQuestion<number>

  /**
   * @param timeoutMs wins over the timeout of a refresh
   * @throws RangeError when `timeoutMs` is out of range
   */
  constructor(callback: AsyncReading, timeoutMs?: number) {
    this.#callback = callback
    this.#question = new AsyncQuestion(
      async (signal) => checkReading(await this.#callback(signal)),
      timeoutMs,
    )
  }

  get kind(): 'gauge' {
    return 'gauge'
  }

  /** @throws why the last refresh found no value: an old one in its place would hide that */
  get value(): number {
    return readOrThrow(this.#question.reading)
  }

  /**
   * Asks the callback and waits for it, at most `timeoutMs`. Never rejects. A callback that is still at it
   * from an earlier refresh is waited for instead of being called again, and its answer counts, however late.
   */
  refresh(timeoutMs: number): Promise<void> {
    return this.#question.ask(timeoutMs)
  }

  /** Asks `callback` from now on. */
  replaceCallback(callback: AsyncReading): void {
    this.#callback = callback
  }
}
