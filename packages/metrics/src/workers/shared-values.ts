import type { Histogram } from '../histogram.ts'
import { recordedValuesOf } from '../histogram.ts'
import { askForPause } from '../recorded-values.ts'

/**
 * Reading a histogram that another thread records to, without a lock and without a cost to it.
 *
 * Recording writes the slot first, then minimum and maximum, the two halves of each sum, and the count last. The
 * sum over the slots and the count are thus the two versions of a sequence lock, one moved before the data and
 * one after it: reading goes the other way, count, figures, the extremes once more, and the slots between them.
 * Where count and slots agree, the figures are those of the values in the slots, and no sum is torn. That order of stores
 * is kept by x64 and by V8, which does not move stores of typed arrays past each other. On processors with a
 * weaker order, arm64, it is not promised for the nanoseconds in which a store is under way.
 *
 * A thread that records all the time would never be caught between two recordings. It is asked for a pause:
 * with its next recording it sleeps, until it is woken or `PAUSE_MS` are over. Going to sleep is atomic, which
 * orders everything before it for any processor. A thread that does not record does not answer, and need not.
 *
 * @see L. Lamport: Concurrent reading and writing. Communications of the ACM 20 (11), 1977
 * @see H.-J. Boehm: Can seqlocks get along with programming language memory models? MSPC 2012
 * @see https://tc39.es/ecma262/multipage/memory-model.html on tearing and on the order of Atomics
 */
export class SharedValuesReader {
  readonly #words: Int32Array
  /** `performance.now()` up to which threads are waited for. */
  #untilMs = Number.NEGATIVE_INFINITY

  constructor(words: Int32Array) {
    this.#words = words
  }

  /** Waits for at most `ms` from now on, in all reads together. */
  allow(ms: number): void {
    this.#untilMs = performance.now() + ms
  }

  /**
   * Makes `copy` what the other thread has recorded.
   *
   * @param counts asked for at each try: they may be moved
   * @param pauseAt the word on which that thread sleeps
   * @returns false when it could not be had in time
   */
  read(
    copy: Histogram,
    cells: Float64Array,
    counts: () => Uint32Array | Float64Array,
    pauseAt: number,
  ): boolean {
    const values = recordedValuesOf(copy)
    for (let tries = 0; tries < TRIES; tries++) if (values.copyFrom(cells, counts())) return true
    const words = this.#words
    askForPause(cells, copy.highest, true)
    try {
      while (performance.now() < this.#untilMs) {
        // Returns at once when the thread is asleep already.
        Atomics.wait(words, pauseAt, 0, WAIT_MS)
        if (values.copyFrom(cells, counts())) return true
      }
      return false
    } finally {
      askForPause(cells, copy.highest, false)
      Atomics.store(words, pauseAt, 0)
      Atomics.notify(words, pauseAt)
    }
  }
}

/** What a thread does that is asked for a pause: sleeps on the word `pauseAt`. */
export function pauseFor(words: Int32Array, pauseAt: number): () => void {
  return () => {
    Atomics.store(words, pauseAt, 1)
    Atomics.notify(words, pauseAt)
    Atomics.wait(words, pauseAt, 1, PAUSE_MS)
    Atomics.store(words, pauseAt, 0)
  }
}

/** A gap of microseconds between recordings is met by one of them. */
const TRIES = 3

/** Between two looks at a thread that neither records nor has finished a recording: it is not being run. */
const WAIT_MS = 0.5

/** The longest that a recording takes because somebody reads. Copying takes some ten microseconds. */
const PAUSE_MS = 2
