import { type Clock, type Registry, systemClock } from '@tidemark/metrics'
import type { RetryOptions } from './delivery/back-off.ts'
import type { BatchLimits } from './delivery/batch.ts'
import type { QueueLimits } from './delivery/batch-queue.ts'
import type { Destination, SeriesFilter } from './destination.ts'
import type { Logger } from './logger.ts'
import { longestDelayMs, systemTimers, type Timers } from './timers.ts'

export interface QueueOptions extends QueueLimits {
  /** What waits for longer is dropped as `expired`, in milliseconds. @default 600_000 */
  readonly maxAgeMs: number
}

export interface ReporterOptions {
  readonly registry: Pick<Registry, 'reader' | 'refresh'> & Partial<Pick<Registry, 'liveInTurns'>>
  readonly destination: Destination
  /**
   * What errors, logs and the reporter's own metrics call it.
   * @default the name of the destination
   */
  readonly name?: string
  /**
   * Milliseconds from one report to the next, 1 to 2^31 - 1.
   * @default 10_000
   */
  readonly intervalMs?: number
  /**
   * Milliseconds from `start` to the first report, 0 to 2^31 - 1.
   * @default a random part of `intervalMs`, so that processes that start together do not report together
   */
  readonly firstAfterMs?: number
  /**
   * Milliseconds for one attempt to send, and for the async gauges of a snapshot, 1 to 2^31 - 1.
   * @default 5000, or `intervalMs` where that is less
   */
  readonly timeoutMs?: number
  /** Which series are reported. What it throws fails the report. @default all */
  readonly filter?: SeriesFilter
  /**
   * Series in one report, at least 1; those after them, by name, are left out and counted.
   * @default 10_000
   */
  readonly maxSeries?: number
  /** How much goes into one payload. */
  readonly batch?: Partial<BatchLimits>
  /**
   * How much may wait for its destination, what is being sent included. The oldest is dropped to make room.
   * @default 100_000 points, 16 MiB, 10 minutes
   */
  readonly queue?: Partial<QueueOptions>
  /** How patiently a payload is tried again. */
  readonly retry?: Partial<RetryOptions>
  /** Hears of the 1st, 2nd, 4th, 8th … failure in a row, and of recovery. @default nobody does */
  readonly logger?: Logger
  /** Where the reporter keeps metrics about itself; may be `registry`. @default nowhere */
  readonly selfMetrics?: Registry
  /** @default systemClock */
  readonly clock?: Pick<Clock, 'nowNs' | 'epochMs'>
  /** @default those of the process */
  readonly timers?: Timers
  /** Numbers in [0, 1), for jitter. @default Math.random */
  readonly random?: () => number
}

/** With all defaults, and checked. */
export interface ResolvedOptions
  extends Required<Omit<ReporterOptions, 'logger' | 'selfMetrics' | 'filter'>> {
  readonly batch: BatchLimits
  readonly queue: QueueOptions
  readonly retry: RetryOptions
  readonly filter: SeriesFilter | undefined
  readonly logger: Logger | undefined
  readonly selfMetrics: Registry | undefined
}

const MIB = 1_048_576

/** @throws TypeError without a registry or a destination, RangeError when a number is out of its range */
export function resolveOptions(options: ReporterOptions): ResolvedOptions {
  checkParts(options)
  const { destination, queue = {}, retry = {}, random = Math.random } = options
  const intervalMs = checkDelay('intervalMs', options.intervalMs ?? 10_000, 1)
  return {
    registry: options.registry,
    destination,
    name: options.name ?? destination.name,
    intervalMs,
    firstAfterMs: checkDelay('firstAfterMs', options.firstAfterMs ?? random() * intervalMs, 0),
    timeoutMs: checkDelay('timeoutMs', options.timeoutMs ?? Math.min(5000, intervalMs), 1),
    filter: options.filter,
    maxSeries: checkCount('maxSeries', options.maxSeries ?? 10_000),
    batch: narrower(destination.batch ?? {}, options.batch ?? {}),
    queue: {
      maxPoints: checkCount('queue.maxPoints', queue.maxPoints ?? 100_000),
      maxBytes: checkCount('queue.maxBytes', queue.maxBytes ?? 16 * MIB),
      maxAgeMs: checkDelay('queue.maxAgeMs', queue.maxAgeMs ?? 600_000, 1),
    },
    retry: {
      minMs: checkDelay('retry.minMs', retry.minMs ?? 500, 1),
      maxMs: checkDelay('retry.maxMs', retry.maxMs ?? 30_000, 1),
      maxAttempts: checkCount('retry.maxAttempts', retry.maxAttempts ?? 10),
    },
    logger: options.logger,
    selfMetrics: options.selfMetrics,
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
    random,
  }
}

/** Types demand both, but not of a program in JavaScript. */
function checkParts({ registry, destination }: Partial<ReporterOptions> = {}): void {
  if (typeof registry?.reader !== 'function') {
    throw new TypeError(`registry must be a Registry of @tidemark/metrics, got ${typeof registry}`)
  }
  if (typeof destination?.format !== 'function' || typeof destination.transport?.send !== 'function') {
    throw new TypeError(
      `destination must have a format and a transport, such as influx({ … }) makes, got ${typeof destination}`,
    )
  }
}

/** A destination's limits are those of its protocol, so that a reporter's can only be narrower. */
function narrower(ofDestination: Partial<BatchLimits>, ofReporter: Partial<BatchLimits>): BatchLimits {
  const { maxPoints = 5000, maxBytes = MIB } = ofDestination
  return {
    maxPoints: Math.min(maxPoints, checkCount('batch.maxPoints', ofReporter.maxPoints ?? maxPoints)),
    maxBytes: Math.min(maxBytes, checkCount('batch.maxBytes', ofReporter.maxBytes ?? maxBytes)),
  }
}

/** @throws RangeError when no timer can wait for so long */
export function checkDelay(option: string, ms: number, shortestMs: number): number {
  if (ms >= shortestMs && ms <= longestDelayMs) return ms
  throw new RangeError(
    `${option} must be a number of milliseconds from ${shortestMs} to ${longestDelayMs}, got ${String(ms)}`,
  )
}

function checkCount(option: string, count: number): number {
  if (count >= 1) return count
  throw new RangeError(`${option} must be a number of at least 1, got ${String(count)}`)
}
