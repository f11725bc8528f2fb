import type { Reader, Snapshot } from '@tidemark/metrics'
import { Delivery } from './delivery/delivery.ts'
import { Packer } from './delivery/pack.ts'
import { Patience } from './delivery/patience.ts'
import type { DropReason, PointCounts } from './delivery/point-ledger.ts'
import { Report } from './delivery/report.ts'
import type { OmitReason } from './destination.ts'
import { inSlices, SLICE_MS } from './in-slices.ts'
import { FailureLog } from './logger.ts'
import { ReportError } from './report-error.ts'
import { checkDelay, type ReporterOptions, type ResolvedOptions, resolveOptions } from './reporter-options.ts'
import { type Schedule, startSchedule } from './schedule.ts'
import { SelfMetrics } from './self-metrics.ts'

/** `idle` was never started. `stopping` lasts no longer than the deadline of `stop`. */
export type ReporterState = 'idle' | 'running' | 'stopping' | 'stopped'

/**
 * What became of one report so far. `delivered`: all of its points were sent. `queued`: some wait for another attempt.
 * `failed`: some were dropped, or the snapshot could not be written. `skipped`: none was made, because one was being
 * made already or the reporter was stopping.
 */
export type ReportResult =
  | { readonly outcome: 'delivered'; readonly points: number }
  | { readonly outcome: 'queued'; readonly points: number; readonly error: ReportError | undefined }
  | {
      readonly outcome: 'failed'
      readonly points: number
      readonly dropped: number
      readonly error: ReportError
    }
  | { readonly outcome: 'skipped' }

/** What became of points while somebody waited, in `flush` or `stop`. */
export interface FlushResult {
  readonly sent: number
  readonly dropped: number
  /** What still waits; 0 after `stop`. */
  readonly queued: number
}

export interface ReporterStats {
  readonly state: ReporterState
  readonly reports: {
    readonly made: number
    /** Of which no snapshot could be taken or written. */
    readonly failed: number
    /** Times a report was due or asked for and none was made. */
    readonly skipped: number
  }
  /** Always `enqueued === sent + dropped + queued + inFlight`. */
  readonly points: PointCounts
  readonly dropped: Readonly<Record<DropReason, number>>
  /** What never became a point. */
  readonly omitted: Readonly<Record<OmitReason, number>>
  readonly bytes: { readonly sent: number; readonly queued: number; readonly highestQueued: number }
  /** Failed attempts since the last that succeeded. */
  readonly consecutiveFailures: number
  /** Milliseconds since 1970-01-01 UTC; undefined before the first. */
  readonly lastSuccessAt: number | undefined
  /** Undefined before the first. */
  readonly lastError: ReportError | undefined
}

interface Waiting {
  /** Ends it early. */
  readonly signal?: AbortSignal
}

export interface FlushOptions extends Waiting {
  /** Milliseconds, 1 to 2^31 - 1. @default 3000 */
  readonly deadlineMs?: number
}

export interface StopOptions extends FlushOptions {
  /** Whether a reporter that was started makes a last report. @default true */
  readonly finalReport?: boolean
}

/** Delivers the snapshots of a registry. None of its promises rejects, but for an option out of its range. */
export interface Reporter extends AsyncDisposable {
  readonly name: string
  readonly state: ReporterState
  /** Reports at every interval from now on. Once started does nothing; while stopping, starts afterwards. */
  start(): void
  /**
   * Reports now, started or not. Resolves when all has arrived, or when an attempt has failed or is being waited for, or
   * after `timeoutMs`: what is queued then is sent later.
   */
  reportOnce(options?: Waiting): Promise<ReportResult>
  /** Waits until all that is queued has arrived, including what has failed before. Makes no report. */
  flush(options?: FlushOptions): Promise<FlushResult>
  /**
   * Ends the schedule, makes a last report when it was running, waits as `flush` does and drops the rest. Whatever the
   * destination does, it ends when a fiftieth of its deadline is left, in which the process can end, too, where that is
   * some milliseconds or more. Keeps the process alive meanwhile. May be started again.
   */
  stop(options?: StopOptions): Promise<FlushResult>
  stats(): ReporterStats
}

/** Of the deadline of `stop`. Whoever gives one has most often to be gone by then. */
const SHARE_LEFT_FOR_THE_EXIT = 0.02

/**
 * Reports the metrics of a registry to one destination without ever hurting the process it lives in: nothing it does
 * throws, blocks, keeps the process alive or grows without a limit.
 *
 * @throws RangeError when an option is out of its range
 */
export function createReporter(options: ReporterOptions): Reporter {
  return new RegistryReporter(resolveOptions(options))
}

class RegistryReporter implements Reporter {
  readonly name: string
  readonly #options: ResolvedOptions
  readonly #delivery: Delivery
  readonly #packer: Packer
  readonly #metrics: SelfMetrics
  readonly #deliveryLog: FailureLog
  /** Of what no other attempt can repair: its failures never end with a success of others. */
  readonly #dataLog: FailureLog
  readonly #reports = { made: 0, failed: 0, skipped: 0 }
  readonly #omitted: Record<OmitReason, number> = {
    'not finite': 0,
    collision: 0,
    failed: 0,
    'over limit': 0,
    unsupported: 0,
  }
  #reader: Reader | undefined
  #bytesSent = 0
  #lastSuccessAt: number | undefined
  #lastError: ReportError | undefined
  #wasStarted = false
  #schedule: Schedule | undefined
  /** The report whose snapshot is being taken and written. */
  #making: { readonly end: Promise<void>; cancelled: boolean } | undefined
  #stopping: Promise<FlushResult> | undefined
  #startAgain = false

  constructor(options: ResolvedOptions) {
    const { name, logger } = options
    this.name = name
    this.#options = options
    this.#deliveryLog = new FailureLog(logger, name, 'delivery failed')
    this.#dataLog = new FailureLog(logger, name, 'data were lost')
    this.#packer = new Packer(options.batch)
    this.#delivery = new Delivery({
      ...options,
      observer: {
        sent: (points, bytes) => this.#sent(points, bytes),
        failed: (error) => this.#failed(error),
        dropped: (points, reason, error) => this.#dropped(points, reason, error),
        attempted: (durationNs) => this.#metrics.attempted(durationNs),
      },
    })
    const { ledger } = this.#delivery
    this.#metrics = new SelfMetrics(options.selfMetrics, name, {
      queuedPoints: () => ledger.counts().queued,
      queuedBytes: () => this.#delivery.queuedBytes,
      highestQueuedBytes: () => this.#delivery.highestQueuedBytes,
      consecutiveFailures: () => this.#delivery.consecutiveFailures,
    })
  }

  get state(): ReporterState {
    if (this.#stopping !== undefined) return 'stopping'
    if (this.#schedule !== undefined) return 'running'
    return this.#wasStarted ? 'stopped' : 'idle'
  }

  start(): void {
    if (this.#stopping !== undefined) this.#startAgain = true
    if (this.state === 'running' || this.state === 'stopping') return
    const { intervalMs, firstAfterMs: firstMs, clock, timers } = this.#options
    this.#wasStarted = true
    this.#schedule = startSchedule({
      intervalMs,
      firstMs,
      clock,
      timers,
      tick: () => void this.#report(),
      missed: (ticks) => this.#skipped(ticks),
    })
  }

  async reportOnce({ signal }: Waiting = {}): Promise<ReportResult> {
    if (this.#stopping !== undefined) {
      this.#skipped(1)
      return { outcome: 'skipped' }
    }
    const patience = this.#patience(this.#options.timeoutMs, signal)
    const report = new Report()
    const made = this.#report(report)
    if (made === undefined) {
      patience.end()
      return { outcome: 'skipped' }
    }
    await patience.for(made)
    while (!(report.isSettled || report.isDelayed || this.#delivery.isBackingOff || patience.isOver)) {
      await patience.for(this.#delivery.changed())
    }
    patience.end()
    return this.#resultOf(report)
  }

  async flush({ deadlineMs = 3000, signal }: FlushOptions = {}): Promise<FlushResult> {
    const patience = this.#patience(checkDelay('deadlineMs', deadlineMs, 1), signal)
    const before = this.#delivery.ledger.counts()
    this.#delivery.hurry()
    if (this.#making !== undefined) await patience.for(this.#making.end)
    await this.#delivery.drain(patience)
    patience.end()
    return this.#since(before)
  }

  stop(options: StopOptions = {}): Promise<FlushResult> {
    this.#startAgain = false
    this.#stopping ??= this.#stop(options).finally(() => {
      this.#stopping = undefined
      if (this.#startAgain) this.start()
      this.#startAgain = false
    })
    return this.#stopping
  }

  stats(): ReporterStats {
    const { ledger, queuedBytes, highestQueuedBytes, consecutiveFailures } = this.#delivery
    return {
      state: this.state,
      reports: { ...this.#reports },
      points: ledger.counts(),
      dropped: ledger.dropped(),
      omitted: { ...this.#omitted },
      bytes: { sent: this.#bytesSent, queued: queuedBytes, highestQueued: highestQueuedBytes },
      consecutiveFailures,
      lastSuccessAt: this.#lastSuccessAt,
      lastError: this.#lastError,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #stop({ deadlineMs = 3000, finalReport = true, signal }: StopOptions): Promise<FlushResult> {
    const withinMs = checkDelay('deadlineMs', deadlineMs, 1) * (1 - SHARE_LEFT_FOR_THE_EXIT)
    const patience = this.#patience(withinMs, signal)
    const before = this.#delivery.ledger.counts()
    const wasRunning = this.#schedule !== undefined
    this.#schedule?.stop()
    this.#schedule = undefined
    this.#delivery.hurry()
    if (this.#making !== undefined) await patience.for(this.#making.end)
    if (wasRunning && finalReport && !patience.isOver) await patience.for(this.#report() ?? Promise.resolve())
    await this.#delivery.drain(patience)
    if (this.#making !== undefined) this.#making.cancelled = true
    this.#delivery.abandon()
    await patience.for(this.#close())
    patience.end()
    return this.#since(before)
  }

  /** @returns when it is written and queued; undefined when none is made, because one is being made */
  #report(report: Report = new Report()): Promise<void> | undefined {
    if (this.#making !== undefined) {
      this.#skipped(1)
      return undefined
    }
    const making = { end: Promise.resolve(), cancelled: false }
    this.#making = making
    making.end = this.#make(report, () => !making.cancelled).then(
      () => this.#made('made'),
      (cause: unknown) => {
        report.error = this.#lose(cause)
        this.#made('failed')
      },
    )
    return making.end
  }

  #made(outcome: 'made' | 'failed'): void {
    this.#making = undefined
    this.#reports[outcome] += 1
    this.#metrics.reports(outcome)
  }

  async #make(report: Report, isWanted: () => boolean): Promise<void> {
    const { destination, registry, timeoutMs, clock } = this.#options
    await registry.refresh({ timeoutMs })
    if (!isWanted()) return
    const snapshot = this.#select(await this.#read())
    const began = clock.nowNs()
    await inSlices(this.#packer.pack(destination.format(snapshot)), { clock, isWanted }, (step) => {
      if (step === undefined) return
      if ('omitted' in step) this.#omit(step.omitted, step.count)
      else if ('oversizePoints' in step) this.#delivery.refuse(step.oversizePoints, report)
      else this.#delivery.accept(step, report)
    })
    this.#metrics.formatted(clock.nowNs() - began)
  }

  #read(): Promise<Snapshot> {
    const { destination, registry } = this.#options
    const { temporality = 'cumulative', reads = 'snapshot' } = destination
    const turns = { turnMs: SLICE_MS }
    const live = temporality === 'cumulative' && reads === 'once' ? registry.liveInTurns?.(turns) : undefined
    if (live !== undefined) return live
    this.#reader ??= registry.reader({ temporality })
    return this.#reader.readInTurns(turns)
  }

  #select(snapshot: Snapshot): Snapshot {
    const { filter, maxSeries } = this.#options
    this.#omit('failed', snapshot.failures.length)
    const wanted = filter === undefined ? snapshot.metrics : snapshot.metrics.filter(filter)
    this.#omit('over limit', Math.max(0, wanted.length - maxSeries))
    if (wanted.length === snapshot.metrics.length && wanted.length <= maxSeries) return snapshot
    return { ...snapshot, metrics: wanted.slice(0, maxSeries) }
  }

  #omit(reason: OmitReason, count: number): void {
    if (count === 0) return
    this.#omitted[reason] += count
    this.#metrics.omitted(count, reason)
  }

  #skipped(times: number): void {
    this.#reports.skipped += times
    this.#metrics.reports('skipped', times)
  }

  #sent(points: number, bytes: number): void {
    this.#bytesSent += bytes
    this.#lastSuccessAt = this.#options.clock.epochMs()
    this.#metrics.sent(points, bytes)
    this.#deliveryLog.succeeded()
  }

  #failed(error: Error): void {
    this.#metrics.retried()
    this.#lastError = this.#deliveryLog.failed(error)
  }

  #dropped(points: number, reason: DropReason, error: Error | undefined): void {
    this.#metrics.dropped(points, reason)
    this.#deliveryLog.dropped(points)
    if (reason === 'rejected' || reason === 'oversize') this.#lose(error)
  }

  /** Something that no other attempt can bring back. */
  #lose(cause: unknown): ReportError {
    this.#lastError = this.#dataLog.failed(cause)
    return this.#lastError
  }

  #resultOf(report: Report): ReportResult {
    const { points, dropped, isSettled } = report
    const error = report.error === undefined ? undefined : this.#named(report.error)
    if (dropped > 0 || (isSettled && error !== undefined)) {
      return {
        outcome: 'failed',
        points,
        dropped,
        error: error ?? this.#named(new Error(`${dropped} points were dropped`)),
      }
    }
    if (isSettled && this.#making === undefined) return { outcome: 'delivered', points }
    return { outcome: 'queued', points, error: error ?? this.#lastError }
  }

  #named(error: Error): ReportError {
    return error instanceof ReportError ? error : new ReportError(this.name, 'report failed', 1, error)
  }

  #since(before: PointCounts): FlushResult {
    const { sent, dropped, queued, inFlight } = this.#delivery.ledger.counts()
    return { sent: sent - before.sent, dropped: dropped - before.dropped, queued: queued + inFlight }
  }

  async #close(): Promise<void> {
    try {
      await this.#options.destination.transport.close?.()
    } catch (error) {
      this.#lastError = this.#named(error as Error)
    }
  }

  #patience(deadlineMs: number, signal: AbortSignal | undefined): Patience {
    const { clock, timers } = this.#options
    return new Patience({ clock, timers, deadlineMs, signal })
  }
}
