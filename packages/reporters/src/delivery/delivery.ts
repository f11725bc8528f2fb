import type { Clock } from '@tidemark/metrics'
import type { Destination } from '../destination.ts'
import { errorOf } from '../report-error.ts'
import type { Timers } from '../timers.ts'
import { checkOutcome, type Outcome } from '../transport.ts'
import { backOffMs, type RetryOptions, slowestBackOffMs } from './back-off.ts'
import type { Batch } from './batch.ts'
import { BatchQueue, type QueueLimits } from './batch-queue.ts'
import { Change } from './change.ts'
import type { Patience } from './patience.ts'
import { type DropReason, PointLedger } from './point-ledger.ts'
import { type QueuedBatch, SPLITS_PER_BATCH } from './queued-batch.ts'
import type { Report } from './report.ts'

export interface DeliveryOptions {
  readonly destination: Destination
  readonly queue: QueueLimits & { readonly maxAgeMs: number }
  readonly retry: RetryOptions
  /** For one attempt. */
  readonly timeoutMs: number
  readonly clock: Pick<Clock, 'nowNs'>
  readonly timers: Timers
  /** In [0, 1). */
  readonly random: () => number
  readonly observer: DeliveryObserver
}

/** Hears what happens. Must not throw. */
export interface DeliveryObserver {
  sent(points: number, bytes: number): void
  /** An attempt that did not succeed; the batch is tried again. */
  failed(error: Error): void
  dropped(points: number, reason: DropReason, error?: Error): void
  attempted(durationNs: number): void
}

/**
 * Brings batches to a destination, one at a time and in their order. What fails waits and is tried again; what the
 * other side does not like is divided until the part that is wrong is found, and dropped; what finds no room or grows
 * too old is dropped. Nothing it returns rejects, and its timers keep no process alive.
 */
export class Delivery {
  readonly ledger: PointLedger = new PointLedger()
  readonly #options: DeliveryOptions
  readonly #queue: BatchQueue
  readonly #changed = new Change()
  #isPumping = false
  #inFlight: { readonly item: QueuedBatch; readonly abort: AbortController } | undefined
  /** A failure that is being waited out; `end` does so early. */
  #backOff: { readonly endsAtMs: number; readonly end: () => void } | undefined
  #failures = 0
  /** After the attempt that has just failed. */
  #waitMs = 0

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#queue = new BatchQueue(options.queue)
  }

  /** Failed attempts since the last one that succeeded. */
  get consecutiveFailures(): number {
    return this.#failures
  }

  get queuedBytes(): number {
    return this.#queue.bytes
  }

  get highestQueuedBytes(): number {
    return this.#queue.highestBytes
  }

  /** Whether nothing waits and nothing is being sent. */
  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#inFlight === undefined
  }

  /** Whether a failure is being waited out. */
  get isBackingOff(): boolean {
    return this.#backOff !== undefined
  }

  /** Resolves when something has become of a batch, or a wait has begun. */
  changed(): Promise<void> {
    return this.#changed.next()
  }

  /** Has a batch sent, after all others. */
  accept(batch: Batch, report: Report): void {
    report.points += batch.points
    this.ledger.enqueue(batch.points)
    this.#dropExpired()
    if (this.#options.destination.keeps === 'latest') {
      this.#drop(
        this.#queue.removeWhile((item) => item.report !== report),
        'superseded',
      )
    }
    const splits = { left: SPLITS_PER_BATCH }
    const item = { batch, report, enqueuedAtMs: this.#nowMs(), attempts: 0, splits }
    this.#drop(this.#queue.add(item), 'queue full')
    void this.#pump()
  }

  /** Counts points that are too large for any batch. */
  refuse(points: number, report: Report): void {
    report.points += points
    this.ledger.enqueue(points)
    this.#account(points, report, 'queued', 'oversize', new Error('a piece is larger than a batch may be'))
  }

  /** Ends the wait after a failure, so that the next attempt comes at once. */
  hurry(): void {
    this.#backOff?.end()
  }

  /**
   * Waits until everything has arrived or was dropped, or until waiting makes no sense: patience is over, or a failure
   * will be waited out for longer than that.
   */
  async drain(patience: Patience): Promise<void> {
    while (!this.isIdle && !patience.isOver) {
      if (this.#backOff !== undefined && this.#backOff.endsAtMs >= patience.endsAtMs) return
      await patience.for(this.changed())
    }
  }

  /** Gives up everything: what is being sent is aborted, what waits is dropped. */
  abandon(): void {
    const inFlight = this.#inFlight
    if (inFlight !== undefined) {
      this.#inFlight = undefined
      this.#queue.done(inFlight.item)
      this.#account(inFlight.item.batch.points, inFlight.item.report, 'in flight', 'shutdown')
      inFlight.abort.abort(new Error('the reporter was stopped'))
    }
    this.#drop(
      this.#queue.removeWhile(() => true),
      'shutdown',
    )
    this.#failures = 0
    this.hurry()
    this.#changed.happened()
  }

  /** Sends what waits. There is one of it at a time. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return
    this.#isPumping = true
    for (let item = this.#next(); item !== undefined; item = this.#next()) {
      await this.#attempt(item)
      await this.#waitOutFailure()
    }
    this.#isPumping = false
    this.#changed.happened()
  }

  #next(): QueuedBatch | undefined {
    this.#dropExpired()
    return this.#queue.take()
  }

  async #attempt(item: QueuedBatch): Promise<void> {
    const { destination, timeoutMs, timers, clock, observer } = this.#options
    const { points } = item.batch
    const abort = new AbortController()
    this.ledger.move(points, 'queued', 'in flight')
    this.#inFlight = { item, abort }
    const aborted = new Promise<Outcome>((resolve) => {
      abort.signal.addEventListener('abort', () => resolve({ status: 'retry', error: abort.signal.reason }))
    })
    const timer = timers.setTimeout(
      () => abort.abort(new Error(`no answer within ${timeoutMs} ms`)),
      timeoutMs,
    )
    timer.unref()
    const began = clock.nowNs()
    const sending = this.#send(destination, item.batch, abort.signal)
    const outcome = await Promise.race([sending, aborted])
    timers.clearTimeout(timer)
    observer.attempted(clock.nowNs() - began)
    // Else it was given up meanwhile, and accounted for.
    if (this.#inFlight?.item === item) {
      this.#inFlight = undefined
      this.#settle(item, outcome)
    }
    this.#changed.happened()
    // A transport that does not heed its signal holds up everything behind it, but only that: one stuck send, not one
    // for every report.
    await sending
  }

  async #send(destination: Destination, batch: Batch, signal: AbortSignal): Promise<Outcome> {
    let payload: Uint8Array
    try {
      payload = destination.frame?.(batch) ?? batch.bytes
    } catch (error) {
      return { status: 'rejected', error: errorOf(error) }
    }
    try {
      return checkOutcome(await destination.transport.send(payload, signal))
    } catch (error) {
      return { status: 'retry', error: errorOf(error) }
    }
  }

  #settle(item: QueuedBatch, outcome: Outcome): void {
    switch (outcome.status) {
      case 'sent':
        this.#arrived(item, outcome.rejectedPoints ?? 0, outcome.error)
        break
      case 'rejected':
        this.#divide(item, 'rejected', outcome.error, outcome.isWhole)
        break
      case 'too large':
        this.#divide(item, 'oversize', outcome.error)
        break
      case 'refused':
      case 'retry':
        this.#failedToSend(item, outcome)
        break
    }
  }

  #failedToSend(item: QueuedBatch, outcome: Extract<Outcome, { status: 'retry' | 'refused' }>): void {
    const { retry, queue, random, observer } = this.#options
    const { error } = outcome
    this.#failures += 1
    observer.failed(error)
    // What the other side has not seen, or does not look at, cannot be what it fails at.
    const isBlameless = outcome.status === 'refused' || outcome.unreached === true
    const attempts = item.attempts + (isBlameless ? 0 : 1)
    if (outcome.status === 'refused') this.#waitMs = slowestBackOffMs(retry, random())
    else {
      // No longer than what waits may grow old.
      const askedMs = Math.min(outcome.afterMs ?? 0, queue.maxAgeMs)
      this.#waitMs = Math.max(1, askedMs + backOffMs(this.#failures, retry, random()))
    }
    if (attempts >= retry.maxAttempts) this.#giveUp(item, 'retries exhausted', error)
    else if (this.#isSuperseded(item)) this.#giveUp(item, 'superseded', error)
    else this.#again({ ...item, attempts }, error)
  }

  #isSuperseded({ report }: QueuedBatch): boolean {
    const next = this.#queue.first
    return this.#options.destination.keeps === 'latest' && next !== undefined && next.report !== report
  }

  #arrived(item: QueuedBatch, rejectedPoints: number, reason: Error | undefined): void {
    const { batch, report } = item
    this.#failures = 0
    const lost = Math.min(rejectedPoints, batch.points)
    this.#queue.done(item)
    if (lost > 0) {
      const error = reason ?? new Error(`${lost} of ${batch.points} points were rejected`)
      this.#account(lost, report, 'in flight', 'rejected', error)
    }
    this.ledger.move(batch.points - lost, 'in flight', 'sent')
    report.sent += batch.points - lost
    this.#options.observer.sent(batch.points - lost, batch.bytes.byteLength)
  }

  /** Looks for the part that is wrong in each half. */
  #divide(item: QueuedBatch, reason: DropReason, error: Error, isWhole = false): void {
    this.#failures = 0
    const isDivisible = !isWhole && this.#options.destination.divisible !== false
    const halves = isDivisible ? item.batch.halves() : undefined
    if (halves === undefined || item.splits.left === 0) {
      this.#giveUp(item, reason, error)
      return
    }
    item.splits.left -= 1
    this.ledger.move(item.batch.points, 'in flight', 'queued')
    this.#queue.putBack(...halves.map((batch) => ({ ...item, batch })))
  }

  #again(item: QueuedBatch, error: Error): void {
    this.ledger.move(item.batch.points, 'in flight', 'queued')
    this.#queue.putBack(item)
    item.report.isDelayed = true
    item.report.error = error
  }

  #giveUp(item: QueuedBatch, reason: DropReason, error: Error): void {
    this.#queue.done(item)
    this.#account(item.batch.points, item.report, 'in flight', reason, error)
  }

  #drop(items: readonly QueuedBatch[], reason: DropReason): void {
    for (const { batch, report } of items) this.#account(batch.points, report, 'queued', reason)
  }

  #account(
    points: number,
    report: Report,
    from: 'queued' | 'in flight',
    reason: DropReason,
    error?: Error,
  ): void {
    this.ledger.move(points, from, reason)
    report.dropped += points
    report.error = error ?? report.error
    this.#options.observer.dropped(points, reason, error)
  }

  #dropExpired(): void {
    const oldestMs = this.#nowMs() - this.#options.queue.maxAgeMs
    this.#drop(
      this.#queue.removeWhile((item) => item.enqueuedAtMs < oldestMs),
      'expired',
    )
  }

  async #waitOutFailure(): Promise<void> {
    const waitMs = this.#waitMs
    this.#waitMs = 0
    if (waitMs === 0 || this.#failures === 0 || this.#queue.length === 0) return
    const { timers } = this.#options
    await new Promise<void>((resolve) => {
      const end = (): void => {
        timers.clearTimeout(timer)
        this.#backOff = undefined
        resolve()
      }
      const timer = timers.setTimeout(end, waitMs)
      timer.unref()
      this.#backOff = { endsAtMs: this.#nowMs() + waitMs, end }
      this.#changed.happened()
    })
  }

  #nowMs(): number {
    return this.#options.clock.nowNs() / 1e6
  }
}
