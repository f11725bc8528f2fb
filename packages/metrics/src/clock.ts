/** Where instruments read the time. An argument, so that tests never wait. */
export interface Clock {
  /** Nanoseconds since an arbitrary origin; never runs backwards. May have a fraction. */
  nowNs(): number
  /** Milliseconds since 1970-01-01 UTC. Only stamps snapshots: it may jump, so it never measures. */
  epochMs(): number
}

// As a global it is a getter, which would be called at every reading of the clock.
const { performance } = globalThis

/**
 * The clocks of the running process. `performance.now()` costs the same as `process.hrtime()` and, unlike
 * `process.hrtime.bigint()`, allocates nothing.
 */
export const systemClock: Clock = {
  nowNs: () => performance.now() * 1e6,
  epochMs: () => Date.now(),
}

export interface ManualClockOptions {
  /** @default 0 */
  readonly nowNs?: number
  /** @default 0 */
  readonly epochMs?: number
}

/** A clock that moves when it is told to. Both of its times move together. */
export class ManualClock implements Clock {
  #nowNs: number
  #epochMs: number

  constructor(options: ManualClockOptions = {}) {
    this.#nowNs = options.nowNs ?? 0
    this.#epochMs = options.epochMs ?? 0
  }

  nowNs(): number {
    return this.#nowNs
  }

  epochMs(): number {
    return this.#epochMs
  }

  /**
   * @param ns how far to go on, 0 or more
   * @throws RangeError when `ns` is negative or not finite
   */
  advanceNs(ns: number): void {
    if (!(ns >= 0 && ns < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`a clock cannot advance by ${ns} ns: expected 0 or more`)
    }
    this.#nowNs += ns
    this.#epochMs += ns / 1e6
  }

  /** As {@link advanceNs}, in seconds. */
  advanceSeconds(seconds: number): void {
    this.advanceNs(seconds * 1e9)
  }
}
