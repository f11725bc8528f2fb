/** Ignored increments of the few counters that have any: as a field they would take 8 bytes of every counter. */
const dropped = new WeakMap<Counter, number>()

/** A number that only grows: requests served, bytes sent. */
export class Counter {
  #count = 0

  get kind(): 'counter' {
    return 'counter'
  }

  get count(): number {
    return this.#count
  }

  /** Increments that were ignored: no number, NaN, negative or infinite. */
  get dropped(): number {
    return dropped.get(this) ?? 0
  }

  /**
   * Adds `n`. Never throws: an increment that is no finite number of at least 0 is counted in `dropped`.
   *
   * @param n 0 or more; may have a fraction
   */
  inc(n = 1): void {
    // Most increments are by 1, which needs none of the checks: they cost a third of such a call. They stay in
    // this method because a private one would take 8 bytes of every counter.
    if (n === 1) this.#count++
    // The type check comes first: a string would be appended, a bigint throw. The upper bound covers an
    // infinite `n` as well as a sum that overflows.
    else if (typeof n === 'number' && n >= 0 && this.#count + n <= Number.MAX_VALUE) this.#count += n
    else addDropped(this, 1)
  }
}

/** Counts increments as ignored. */
export function addDropped(counter: Counter, times: number): void {
  dropped.set(counter, counter.dropped + times)
}
