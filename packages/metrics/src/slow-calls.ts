/** Tells somebody of slow calls without ever hurting the call. */
export class SlowCalls {
  readonly #onSlow: (durationNs: number) => unknown
  #errors = 0

  constructor(onSlow: (durationNs: number) => unknown) {
    this.#onSlow = onSlow
  }

  /** How often the hook threw or rejected. */
  get errors(): number {
    return this.#errors
  }

  tell(durationNs: number): void {
    try {
      const told = this.#onSlow(durationNs)
      if (told instanceof Promise) told.catch(() => this.#errors++)
    } catch {
      this.#errors++
    }
  }
}

/** @throws RangeError when `slowerThanNs` is no number of at least 0 */
export function checkSlowerThan(slowerThanNs: number): number {
  if (typeof slowerThanNs === 'number' && slowerThanNs >= 0) return slowerThanNs
  throw new RangeError(`slowerThanNs must be a number of at least 0, got ${String(slowerThanNs)}`)
}
