import { type EncodedHistogram, Histogram } from '@tidemark/metrics'

/** How a call ended, or that it never began. */
export type Ending =
  | { readonly state: 'completed' }
  /** `kind` says what went wrong in a few words, the same for all calls that failed alike. */
  | { readonly state: 'failed'; readonly kind: string }
  | { readonly state: 'timed-out' }
  /** It waited for a free place for as long as a call may take. */
  | { readonly state: 'dropped' }

export const completed: Ending = { state: 'completed' }
export const timedOut: Ending = { state: 'timed-out' }
export const dropped: Ending = { state: 'dropped' }

/** What one worker recorded of a load. */
export interface LoadPart {
  /** From the intended start to the end, of all calls that did not fail. Nanoseconds. */
  readonly latency: EncodedHistogram
  /** From the actual start to the end: what the callee took. Nanoseconds. */
  readonly service: EncodedHistogram
  /** From the intended to the actual start. Nanoseconds. */
  readonly waiting: EncodedHistogram
  /** How much later than it should and could have this generator started calls. Nanoseconds. */
  readonly scheduleError: EncodedHistogram
  readonly counts: LoadCounts
  /** How often calls failed, by what went wrong. */
  readonly failures: Readonly<Record<string, number>>
  /** When the last call ended, after the start. Nanoseconds. */
  readonly lastEndNs: number
  /** One element for each second from the start; the last one is cut off by the end of the last call. */
  readonly seconds: readonly LoadSecond[]
}

/** Every call that was due is counted in exactly one of these, but for `late`. */
export interface LoadCounts {
  readonly completed: number
  readonly failed: number
  readonly timedOut: number
  /** Due, but never started: every place was taken for as long as a call may take. */
  readonly dropped: number
  /** Under way when the load was stopped. */
  readonly unfinished: number
  /** Started more than a millisecond after it was due; counted in the others as well. */
  readonly late: number
}

/** What ended within one second. */
export interface LoadSecond {
  readonly completed: number
  /** Failed, timed out or dropped. */
  readonly lost: number
  /** From the intended start, of calls that ended in this second and did not fail. Nanoseconds. */
  readonly latency: EncodedHistogram
}

const lateNs = 1e6
/** Errors with numbers in their text would otherwise each be a kind of their own. */
const mostKinds = 20
const otherKind = 'other'
/** An element per second is kept, for days. Coarse, so that it is a few hundred bytes. */
const secondDigits = 2

/**
 * Where a load loop leaves what happened. Its memory does not grow with the number of calls; each second adds
 * about a kilobyte.
 *
 * Calls that timed out or were dropped are in the latencies with the time until they were given up, which is the
 * least they would have taken: leaving out the worst would flatter the tail. Calls that failed are not: a refused
 * connection is quick.
 */
export class LoadRecorder {
  readonly #latency = new Histogram({ unit: 'ns' })
  readonly #service = new Histogram({ unit: 'ns' })
  readonly #waiting = new Histogram({ unit: 'ns' })
  readonly #scheduleError = new Histogram({ unit: 'ns' })
  readonly #failures = new Map<string, number>()
  readonly #seconds: LoadSecond[] = []
  readonly #secondLatency = new Histogram({ unit: 'ns', digits: secondDigits })
  #secondCompleted = 0
  #secondLost = 0
  #completed = 0
  #failed = 0
  #timedOut = 0
  #dropped = 0
  #unfinished = 0
  #late = 0
  #lastEndNs = 0

  /**
   * A call starts.
   *
   * @param scheduleErrorNs null where there is no schedule, in a closed loop
   */
  started(waitingNs: number, scheduleErrorNs: number | null): void {
    if (scheduleErrorNs === null) return
    this.#waiting.record(waitingNs)
    this.#scheduleError.record(scheduleErrorNs)
    if (waitingNs > lateNs) this.#late++
  }

  /** A call ends. All times in nanoseconds after the start of the load; `startedNs` is null if it never did. */
  ended(ending: Ending, intendedNs: number, startedNs: number | null, endedNs: number): void {
    this.#closeSecondsBefore(endedNs)
    this.#lastEndNs = Math.max(this.#lastEndNs, endedNs)
    if (ending.state === 'completed') {
      this.#completed++
      this.#secondCompleted++
    } else {
      this.#secondLost++
      if (ending.state === 'failed') {
        this.#failed++
        this.#countFailure(ending.kind)
        return
      }
      if (ending.state === 'timed-out') this.#timedOut++
      else this.#dropped++
    }
    this.#latency.record(endedNs - intendedNs)
    this.#secondLatency.record(endedNs - intendedNs)
    if (startedNs !== null) this.#service.record(endedNs - startedNs)
  }

  /** Calls that were under way when the load was stopped. */
  abandoned(calls: number): void {
    this.#unfinished += calls
  }

  toPart(): LoadPart {
    this.#closeSecond()
    return {
      latency: this.#latency.encode(),
      service: this.#service.encode(),
      waiting: this.#waiting.encode(),
      scheduleError: this.#scheduleError.encode(),
      counts: {
        completed: this.#completed,
        failed: this.#failed,
        timedOut: this.#timedOut,
        dropped: this.#dropped,
        unfinished: this.#unfinished,
        late: this.#late,
      },
      failures: Object.fromEntries(this.#failures),
      lastEndNs: this.#lastEndNs,
      seconds: this.#seconds,
    }
  }

  #countFailure(kind: string): void {
    const known = this.#failures.has(kind) || this.#failures.size < mostKinds - 1
    const counted = known ? kind : otherKind
    this.#failures.set(counted, (this.#failures.get(counted) ?? 0) + 1)
  }

  #closeSecondsBefore(atNs: number): void {
    while (this.#seconds.length < Math.floor(atNs / 1e9)) this.#closeSecond()
  }

  #closeSecond(): void {
    const latency = this.#secondLatency.encode()
    this.#seconds.push({ completed: this.#secondCompleted, lost: this.#secondLost, latency })
    this.#secondLatency.reset()
    this.#secondCompleted = 0
    this.#secondLost = 0
  }
}
