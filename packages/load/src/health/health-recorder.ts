/** How the threads that make the calls of a load fare: what a latency does not say, and soon will. */
export interface Health {
  /** Threads it is of. */
  readonly workers: number
  /** From the start of the load to its end, summed over the threads. Nanoseconds. */
  readonly windowNs: number
  /** Of that, how long event loops were busy; not with waiting for the next call. Nanoseconds. */
  readonly busyNs: number
  /** Of that, how long garbage collection stopped a thread. Nanoseconds. */
  readonly gcPauseNs: number
  /** On V8's heaps, with what the making and recording of calls allocates. */
  readonly allocatedBytes: number
  /** 99th percentile of how late the event loop of the latest thread was. Nanoseconds. */
  readonly delayP99Ns: number
  /** One element for each second from the start; null where an event loop did not turn. */
  readonly seconds: readonly (HealthSecond | null)[]
}

/** How threads fared within about one second. */
export interface HealthSecond {
  /** Share of the time that event loops were busy, 0 to 1. */
  readonly utilisation: number
  /** Share of the time that garbage collection stopped a thread, 0 to 1. */
  readonly gcPauseShare: number
  /** Used on V8's heaps at its end, garbage and all. */
  readonly heapBytes: number
  /** What was left of that after a full collection; null where none was made. */
  readonly liveHeapBytes: number | null
}

/** What a thread tells of itself. Times and bytes count up from any moment. */
export interface HealthReading {
  /** After the start of the load. Nanoseconds. */
  readonly atNs: number
  readonly busyNs: number
  readonly gcPauseNs: number
  readonly allocatedBytes: number
  readonly heapBytes: number
  readonly liveHeapBytes: number | null
}

/** Turns the readings of one thread into its health, by second. */
export class HealthRecorder {
  readonly #first: HealthReading
  #last: HealthReading
  readonly #seconds: (HealthSecond | null)[] = []

  constructor(first: HealthReading) {
    this.#first = first
    this.#last = first
  }

  /** One each second; one that comes late is of the second in which it comes. */
  read(reading: HealthReading): void {
    const second = Math.max(this.#seconds.length, Math.round(reading.atNs / 1e9) - 1)
    while (this.#seconds.length < second) this.#seconds.push(null)
    const windowNs = reading.atNs - this.#last.atNs
    this.#seconds.push({
      utilisation: shareOfTime(reading.busyNs - this.#last.busyNs, windowNs),
      gcPauseShare: shareOfTime(reading.gcPauseNs - this.#last.gcPauseNs, windowNs),
      heapBytes: reading.heapBytes,
      liveHeapBytes: reading.liveHeapBytes,
    })
    this.#last = reading
  }

  /**
   * @param end what the thread tells when the load is over
   * @param delayP99Ns of its event loop
   */
  toHealth(end: HealthReading, delayP99Ns: number): Health {
    return {
      workers: 1,
      windowNs: end.atNs - this.#first.atNs,
      busyNs: end.busyNs - this.#first.busyNs,
      gcPauseNs: end.gcPauseNs - this.#first.gcPauseNs,
      allocatedBytes: end.allocatedBytes - this.#first.allocatedBytes,
      delayP99Ns,
      seconds: this.#seconds,
    }
  }
}

/** How much of a time something took, 0 to 1: two clocks differ by microseconds, and a share is one all the same. */
export function shareOfTime(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0
}
