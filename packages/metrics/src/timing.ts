/**
 * One call that is being timed, for `using`: it ends with the block that declares it. Recorded once, by
 * whichever comes first.
 */
export class Timing implements Disposable {
  #end: ((failed: boolean) => void) | undefined

  constructor(end: (failed: boolean) => void) {
    this.#end = end
  }

  /** Records the time, as a call that went well. */
  stop(): void {
    this.#finish(false)
  }

  /** Records the time and counts an error. A block that is left by an exception cannot tell: call it there. */
  fail(): void {
    this.#finish(true)
  }

  [Symbol.dispose](): void {
    this.#finish(false)
  }

  #finish(failed: boolean): void {
    const end = this.#end
    this.#end = undefined
    end?.(failed)
  }
}
