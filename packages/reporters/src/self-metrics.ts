import { type Counter, noopRegistry, type Registry, type Timer } from '@tidemark/metrics'
import type { DropReason } from './delivery/point-ledger.ts'
import type { OmitReason } from './destination.ts'

/** What can be read at any time. */
export interface SelfReadings {
  readonly queuedPoints: () => number
  readonly queuedBytes: () => number
  readonly highestQueuedBytes: () => number
  readonly consecutiveFailures: () => number
}

/** The metrics of a reporter about itself, all with the label `reporter`. */
export class SelfMetrics {
  readonly #registry: Registry
  readonly #reporter: string
  readonly #sentPoints: Counter
  readonly #sentBytes: Counter
  readonly #retries: Counter
  readonly #format: Timer
  readonly #send: Timer

  /** @param registry where they are; not kept without one. It may be the one that is reported */
  constructor(registry: Registry = noopRegistry, reporter: string, readings: SelfReadings) {
    const tags = { reporter }
    this.#registry = registry
    this.#reporter = reporter
    this.#sentPoints = registry.counter(named('points.sent'), { tags, unit: '{point}' })
    this.#sentBytes = registry.counter(named('bytes.sent'), { tags, unit: 'By' })
    this.#retries = registry.counter(named('retries'), { tags })
    this.#format = registry.timer(named('format'), { tags })
    this.#send = registry.timer(named('send'), { tags })
    registry.gauge(named('queue.points'), readings.queuedPoints, { tags, unit: '{point}' })
    registry.gauge(named('queue.bytes'), readings.queuedBytes, { tags, unit: 'By' })
    registry.gauge(named('queue.bytes.highest'), readings.highestQueuedBytes, { tags, unit: 'By' })
    registry.gauge(named('consecutive_failures'), readings.consecutiveFailures, { tags })
  }

  reports(outcome: 'made' | 'failed' | 'skipped', times = 1): void {
    this.#count('reports', { outcome }, times)
  }

  dropped(points: number, reason: DropReason): void {
    this.#count('points.dropped', { reason }, points)
  }

  omitted(count: number, reason: OmitReason): void {
    this.#count('omitted', { reason }, count)
  }

  sent(points: number, bytes: number): void {
    this.#sentPoints.inc(points)
    this.#sentBytes.inc(bytes)
  }

  retried(): void {
    this.#retries.inc()
  }

  formatted(durationNs: number): void {
    this.#format.record(durationNs)
  }

  attempted(durationNs: number): void {
    this.#send.record(durationNs)
  }

  #count(name: string, tags: Readonly<Record<string, string>>, n: number): void {
    this.#registry.counter(named(name), { tags: { reporter: this.#reporter, ...tags } }).inc(n)
  }
}

function named(name: string): string {
  return `tidemark.reporter.${name}`
}
