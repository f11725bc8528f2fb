import type { Pace } from '../arrivals/pace.ts'
import type { AlarmClock } from './alarm-clock.ts'
import { dropped, type Ending, type LoadRecorder, timedOut } from './recorder.ts'

/**
 * Starts one call and says how it ended, now or later, once.
 *
 * It must not throw. `endedNs` is when it ended on the loop's clock: what looks at the answer afterwards is no part
 * of the call.
 */
export type StartCall = (end: (ending: Ending, endedNs: number) => void) => void

export interface LoadLoopOptions extends Pace {
  readonly start: StartCall
  /** When the load starts, on the clock; the same moment for all workers that share it. */
  readonly originNs: number
  readonly clock: AlarmClock
  readonly recorder: LoadRecorder
  /** Stops the load at once; what is under way is counted as unfinished. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Why a load ended: all calls were made; somebody stopped it; or every place was held for twice the time limit by a
 * call that never ended.
 */
export type LoadEnd = 'finished' | 'stopped' | 'stuck'

/** Then the event loop turns, that answers which have come are read. */
const mostStartsPerTurn = 32

interface Flight {
  readonly intendedNs: number
  readonly startedNs: number
}

/**
 * Makes calls when they are due and records what became of them; the open and the closed loop are one, and differ
 * in when a call is due.
 *
 * A call that cannot start when it is due, because every place is taken or because the thread was busy, is not
 * skipped and its due time is not moved: its wait is part of its latency. This is what a closed loop cannot see
 * ("coordinated omission", Tene 2013). Pending calls are not stored: the next one is asked for when there is a place.
 */
export async function runLoad(options: LoadLoopOptions): Promise<LoadEnd> {
  return new Promise((resolve) => new LoadLoop(options, resolve).begin())
}

class LoadLoop {
  readonly #options: LoadLoopOptions
  readonly #resolve: (end: LoadEnd) => void
  /** Calls under way within their time limit; sets keep the order of insertion, so the oldest is first. */
  readonly #flights = new Set<Flight>()
  /** Calls that were given up and still hold their place. */
  #overdue = 0
  /** When the call that is to start next is due; null when it has not been asked for. */
  #nextNs: number | null = null
  /** No call could start before this: until then every place was taken. */
  #heldUntilNs = 0
  #lastMoveNs = 0
  #pumping = false
  #over = false

  constructor(options: LoadLoopOptions, resolve: (end: LoadEnd) => void) {
    this.#options = options
    this.#resolve = resolve
  }

  begin(): void {
    const { signal } = this.#options
    signal?.addEventListener('abort', this.#stop, { once: true })
    if (signal?.aborted) this.#stop()
    else this.#pump()
  }

  readonly #stop = (): void => this.#finish('stopped')

  /** Starts what is due, gives up what takes too long, and sets the alarm for whatever comes next. */
  readonly #pump = (): void => {
    if (this.#over || this.#pumping) return
    this.#pumping = true
    let nowNs = this.#now()
    this.#giveUp(nowNs)
    for (let starts = 0; this.#taken < this.#options.places && starts < mostStartsPerTurn; starts++) {
      const dueNs = this.#next(nowNs)
      if (dueNs > nowNs) break
      this.#nextNs = null
      if (nowNs - dueNs > this.#options.timeLimitNs) this.#options.recorder.ended(dropped, dueNs, null, nowNs)
      else this.#start(this.#options.scheduled ? dueNs : nowNs, nowNs)
      nowNs = this.#now()
    }
    this.#pumping = false
    this.#rest(nowNs)
  }

  #start(intendedNs: number, startedNs: number): void {
    const { start, recorder, scheduled, clock, originNs } = this.#options
    const flight: Flight = { intendedNs, startedNs }
    recorder.started(
      startedNs - intendedNs,
      scheduled ? startedNs - Math.max(intendedNs, this.#heldUntilNs) : null,
    )
    this.#flights.add(flight)
    let starting = true
    let ended = false
    start((ending, endedNs) => {
      if (ended) return
      ended = true
      this.#end(flight, ending, endedNs - originNs)
      // A call that never left the thread held it: what waited meanwhile waited for the callee.
      if (starting) this.#heldUntilNs = clock.nowNs() - originNs
    })
    starting = false
  }

  #end(flight: Flight, ending: Ending, endedNs: number): void {
    if (this.#over) return
    const full = this.#taken === this.#options.places
    if (this.#flights.delete(flight)) {
      this.#options.recorder.ended(ending, flight.intendedNs, flight.startedNs, endedNs)
    } else this.#overdue--
    this.#lastMoveNs = endedNs
    if (full) this.#heldUntilNs = endedNs
    // While a place was free, the alarm is set already; only the end of the load can follow from this.
    if (full || this.#flights.size === 0) this.#pump()
  }

  #giveUp(nowNs: number): void {
    const { timeLimitNs, recorder } = this.#options
    for (const flight of this.#flights) {
      if (nowNs - flight.startedNs < timeLimitNs) break
      this.#flights.delete(flight)
      this.#overdue++
      this.#lastMoveNs = nowNs
      recorder.ended(timedOut, flight.intendedNs, flight.startedNs, nowNs)
    }
  }

  #rest(nowNs: number): void {
    const { clock, places, timeLimitNs, originNs } = this.#options
    const [oldest] = this.#flights
    const limitNs = oldest === undefined ? Number.POSITIVE_INFINITY : oldest.startedNs + timeLimitNs
    let wakeNs: number
    if (this.#taken < places) {
      const dueNs = this.#next(nowNs)
      if (dueNs === Number.POSITIVE_INFINITY && this.#flights.size === 0) {
        this.#finish('finished')
        return
      }
      wakeNs = Math.min(dueNs, limitNs)
    } else if (oldest === undefined) {
      // Nothing can start any more unless a call that was given up ends after all.
      wakeNs = this.#lastMoveNs + timeLimitNs
      if (nowNs >= wakeNs) {
        this.#finish('stuck')
        return
      }
    } else wakeNs = limitNs
    clock.setAlarm(originNs + wakeNs, this.#pump)
  }

  #finish(end: LoadEnd): void {
    if (this.#over) return
    this.#over = true
    const { clock, recorder, signal } = this.#options
    clock.clearAlarm()
    signal?.removeEventListener('abort', this.#stop)
    recorder.abandoned(this.#flights.size)
    // Nobody waits in a closed loop.
    if (end === 'stuck' && this.#options.scheduled) this.#dropWaiting()
    this.#resolve(end)
  }

  /** What was due and found no place. */
  #dropWaiting(): void {
    const nowNs = this.#now()
    for (let dueNs = this.#next(nowNs); dueNs <= nowNs; dueNs = this.#next(nowNs)) {
      this.#nextNs = null
      this.#options.recorder.ended(dropped, dueNs, null, nowNs)
    }
  }

  get #taken(): number {
    return this.#flights.size + this.#overdue
  }

  #now(): number {
    return this.#options.clock.nowNs() - this.#options.originNs
  }

  #next(nowNs: number): number {
    this.#nextNs ??= this.#options.arrivals.next(nowNs)
    return this.#nextNs
  }
}
