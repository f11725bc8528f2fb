import { type Clock, type Registry, systemClock } from '@tidemark/metrics'
import type { Destination } from './destination.ts'
import { ReportError } from './report-error.ts'
import { type Schedule, startSchedule } from './schedule.ts'
import { longestDelayMs, systemTimers, type TimerHandle, type Timers } from './timers.ts'

export interface ReporterOptions {
  readonly registry: Pick<Registry, 'snapshot'>
  readonly destination: Destination
  /** Milliseconds from one report to the next, 1 to 2^31 - 1. */
  readonly everyMs: number
  /**
   * Milliseconds a delivery may take, 1 to 2^31 - 1; then its signal aborts and the report has failed.
   * @default 5000, or `everyMs` where that is less
   */
  readonly timeoutMs?: number
  /**
   * Told of the first failure in a row, then of the 2nd, 4th, 8th …: a destination that stays away must not
   * flood the log. `stats()` counts all of them. What it throws is ignored.
   * @default nobody is told
   */
  readonly onError?: (error: ReportError) => void
  /** @default systemClock */
  readonly clock?: Clock
  /** @default those of the process */
  readonly timers?: Timers
}

/** What became of one report. `skipped`: none was made, because the delivery before it has not ended. */
export type ReportOutcome =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'failed'; readonly error: ReportError }
  | { readonly outcome: 'skipped' }

/** Always `reports === delivered + failed + inFlight`. */
export interface ReporterStats {
  /** Reports begun. */
  readonly reports: number
  readonly delivered: number
  readonly failed: number
  /** 1 while a report is neither delivered nor failed. */
  readonly inFlight: 0 | 1
  /** Times a report was due or asked for and none was made. */
  readonly skipped: number
}

/** Delivers the snapshots of a registry. None of its promises ever rejects. */
export interface Reporter extends AsyncDisposable {
  /** Reports every `everyMs` from now, the first time after that long. Does nothing when started already. */
  start(): void
  /** Reports now. Skips when a delivery is under way. */
  reportOnce(): Promise<ReportOutcome>
  /** Delivers what is recorded up to now: waits for the report in flight, then makes one more. */
  flush(): Promise<ReportOutcome>
  /**
   * Ends the schedule and, when it was running, flushes. Takes at most twice `timeoutMs`, with a destination
   * that does not heed its signal three times; keeps the process alive meanwhile. May be started again.
   */
  stop(): Promise<void>
  stats(): ReporterStats
}

interface Report {
  readonly outcome: Promise<ReportOutcome>
  readonly deadline: TimerHandle
}

/**
 * Reports the metrics of a registry to one destination, without ever hurting the process it lives in: no
 * exception or rejection leaves it, one delivery is under way at a time, a slow one makes it skip ticks
 * instead of queueing them, every delivery has a deadline, and its timers keep no process alive.
 *
 * A report that fails is dropped and counted: the next one carries the newer state of the same metrics.
 *
 * @throws RangeError when `everyMs` or `timeoutMs` is out of range
 */
export function createReporter(options: ReporterOptions): Reporter {
  const { registry, destination, onError, clock = systemClock, timers = systemTimers } = options
  const everyMs = checkDelay('everyMs', options.everyMs)
  const timeoutMs = checkDelay('timeoutMs', options.timeoutMs ?? Math.min(5000, everyMs))
  const counts = { reports: 0, delivered: 0, failed: 0, skipped: 0 }
  let consecutiveFailures = 0
  let schedule: Schedule | undefined
  /** The report that is neither delivered nor failed. */
  let inFlight: Report | undefined
  /** Outlives `inFlight` when a destination does not heed its signal. */
  let delivering: Promise<unknown> | undefined
  let stopping = Promise.resolve()

  function begin(): Report | undefined {
    if (delivering !== undefined) {
      counts.skipped += 1
      return undefined
    }
    counts.reports += 1
    const abort = new AbortController()
    const { promise: expired, resolve: expire } = promiseWithResolver<Error>()
    const deadline = timers.setTimeout(() => {
      const error = new Error(`no answer within ${timeoutMs} ms`)
      expire(error)
      abort.abort(error)
    }, timeoutMs)
    deadline.unref()

    // An async function, so that what snapshot() or deliver() throws becomes a rejection too.
    const delivery = (async () => destination.deliver(registry.snapshot(), abort.signal))().then(
      () => ({ arrived: true }) as const,
      (cause: unknown) => ({ arrived: false, cause }) as const,
    )
    delivering = delivery.then(() => {
      delivering = undefined
    })
    const outcome = Promise.race([
      delivery,
      expired.then((cause) => ({ arrived: false, cause }) as const),
    ]).then((end) => {
      timers.clearTimeout(deadline)
      inFlight = undefined
      return end.arrived ? succeed() : fail(end.cause)
    })
    inFlight = { outcome, deadline }
    return inFlight
  }

  function succeed(): ReportOutcome {
    counts.delivered += 1
    consecutiveFailures = 0
    return { outcome: 'delivered' }
  }

  function fail(cause: unknown): ReportOutcome {
    counts.failed += 1
    consecutiveFailures += 1
    const error = new ReportError(destination.name, consecutiveFailures, cause)
    const isPowerOfTwo = (consecutiveFailures & (consecutiveFailures - 1)) === 0
    if (isPowerOfTwo) tell(error)
    return { outcome: 'failed', error }
  }

  function tell(error: ReportError): void {
    // Covers a callback that throws and an async one that rejects.
    void (async () => onError?.(error))().catch(() => undefined)
  }

  /** The outcome for somebody who waits: until it is there the process must not end. */
  function awaited(report: Report | undefined): Promise<ReportOutcome> {
    if (report === undefined) return Promise.resolve({ outcome: 'skipped' })
    report.deadline.ref()
    return report.outcome
  }

  async function flush(): Promise<ReportOutcome> {
    while (delivering !== undefined) {
      if (inFlight !== undefined) await awaited(inFlight)
      else if (!(await endsInTime(delivering))) break
    }
    return awaited(begin())
  }

  /** Time for a destination to heed the signal of a report that has failed. */
  async function endsInTime(delivery: Promise<unknown>): Promise<boolean> {
    const { promise: given, resolve: giveUp } = promiseWithResolver<boolean>()
    const patience = timers.setTimeout(() => giveUp(false), timeoutMs)
    const ended = await Promise.race([delivery.then(() => true), given])
    timers.clearTimeout(patience)
    return ended
  }

  function stop(): Promise<void> {
    if (schedule !== undefined) {
      schedule.stop()
      schedule = undefined
      const flushed = flush()
      stopping = stopping.then(async () => {
        await flushed
      })
    }
    return stopping
  }

  return {
    start: () => {
      schedule ??= startSchedule(everyMs, { clock, timers }, begin, (ticks) => {
        counts.skipped += ticks
      })
    },
    reportOnce: () => awaited(begin()),
    flush,
    stop,
    stats: () => ({ ...counts, inFlight: inFlight === undefined ? 0 : 1 }),
    [Symbol.asyncDispose]: stop,
  }
}

function checkDelay(name: string, value: number): number {
  if (value >= 1 && value <= longestDelayMs) return value
  throw new RangeError(`${name} must be a number of milliseconds from 1 to ${longestDelayMs}, got ${value}`)
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function promiseWithResolver<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolvePromise) => {
    resolve = resolvePromise
  })
  return { promise, resolve }
}
