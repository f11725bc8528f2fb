/** Where instruments read the time. An argument, so that tests never wait. */
export interface Clock {
  /** Nanoseconds since an arbitrary origin; never runs backwards. May have a fraction. */
  nowNs(): number
  /** Milliseconds since 1970-01-01 UTC. Only stamps snapshots: it may jump, so it never measures. */
  epochMs(): number
}

// The cheapest way to read the clock of the process: a bigint that goes straight into an array is never allocated,
// and its halves are read as numbers. `performance.now()` allocates what it returns. `process.hrtime()` has so much
// bytecode that what calls it is not inlined any more, and then the time itself has to be allocated.
const { bigint: readClock } = process.hrtime
const reading = new BigUint64Array(1)
const halves = new Uint32Array(reading.buffer)
// Which half comes first is the machine's choice.
reading[0] = 1n
const LOW = halves[0] === 1 ? 0 : 1
const HIGH = 1 - LOW
reading[0] = readClock()
/** Counting from here, not from when the machine started, keeps nanoseconds exact for 104 days. */
const START = halves[HIGH] as number

/** The clocks of the running process. Reading them allocates nothing. */
export const systemClock: Clock = {
  nowNs: () => {
    reading[0] = readClock()
    return ((halves[HIGH] as number) - START) * 2 ** 32 + (halves[LOW] as number)
  },
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
