import { AsyncGauge } from './async-gauge.ts'
import { systemClock } from './clock.ts'
import { checkTimeout } from './deadline.ts'
import { DeltaReader } from './delta-reader.ts'
import { freezeSnapshot } from './freeze-snapshot.ts'
import {
  type HealthCheck,
  type HealthCheckOptions,
  HealthChecks,
  type HealthReport,
} from './health-checks.ts'
import { Instruments } from './instruments.ts'
import { liveOf } from './live-series.ts'
import { MetricCatalog } from './metric-catalog.ts'
import type { Reader, ReaderOptions } from './reader.ts'
import type { RefreshOptions, RegistryOptions } from './registry-options.ts'
import { type RegistrySource, RegistrySources } from './registry-sources.ts'
import type { Series, SeriesWatcher } from './series.ts'
import { checkLimits, DEFAULT_LIMITS } from './series-limits.ts'
import { type SeriesListener, SeriesListeners } from './series-listeners.ts'
import { readAll, readSeries, type SeriesReadings } from './series-reading.ts'
import type { Snapshot } from './snapshot.ts'
import { checkTags, type Tags } from './tags.ts'
import { atOnce, inTurns, type Steps, type TurnOptions } from './turns.ts'

type SnapshotStamp = Pick<Snapshot, 'temporality' | 'startedAt' | 'takenAt'>

/** Nothing is read of most of them: some microseconds. */
const LIVE_PER_STEP = 256

/** The metrics of a process or of a part of it: hands out instruments and reads them. */
export class Registry extends Instruments {
  readonly tags: Tags
  readonly #startedAt: number
  readonly #listeners: SeriesListeners
  readonly #readers: Set<DeltaReader>
  readonly #health: HealthChecks
  readonly #sources = new RegistrySources()

  /**
   * @throws TypeError when a tag is not a string
   * @throws RangeError when a limit is out of its range
   */
  constructor(options: RegistryOptions = {}) {
    const { tags = {}, clock = systemClock, view = () => undefined } = options
    const { maxSeries = DEFAULT_LIMITS.maxSeries, expireAfterMs = DEFAULT_LIMITS.expireAfterMs } = options
    const listeners = new SeriesListeners()
    const readers = new Set<DeltaReader>()
    const watcher: SeriesWatcher = {
      added: (describe) => listeners.added(describe),
      removed: (instrument, describe, reason) => {
        for (const reader of readers) reader.removed(instrument, describe)
        listeners.removed(describe, reason)
      },
    }
    super(new MetricCatalog(checkLimits({ maxSeries, expireAfterMs }), view, watcher), clock)
    this.tags = checkTags(tags)
    this.#startedAt = clock.epochMs()
    this.#listeners = listeners
    this.#readers = readers
    this.#health = new HealthChecks(clock)
  }

  /**
   * Takes a metric out of the registry, or the one series of it with these tags. What was handed out goes on
   * working; it is in no later snapshot.
   *
   * @returns whether there was one
   */
  remove(name: string, tags?: Tags): boolean {
    return this.catalog.remove(name, tags)
  }

  /** Takes out all metrics and health checks. Readers and listeners stay. */
  clear(): void {
    this.catalog.clear()
    this.#health.clear()
  }

  /**
   * All series as they are now, in one synchronous cut. A gauge whose callback fails costs only itself: it
   * is listed in `failures`.
   */
  snapshot(): Snapshot {
    return atOnce(this.#cumulative(false))
  }

  /**
   * As {@link snapshot}, in turns of the event loop: for registries of thousands of series, whose cut would keep
   * everything else waiting. Each series is as it was at one moment, whole; two of them may be of different
   * moments, as they come and go between the call and what it resolves with. Nothing that was recorded before
   * `takenAt`, when it began, is missing. What sources bring, and what callbacks of one metric tell, is one step.
   * Rejects only for a bad option.
   */
  async snapshotInTurns(options: TurnOptions = {}): Promise<Snapshot> {
    return inTurns(this.#cumulative(true), this.clock, options)
  }

  /**
   * As {@link snapshotInTurns}, without a copy: in place of their snapshots it has the series themselves, for who reads
   * all figures of one at once and keeps none. Figures are those of the moment when they are read, and nothing is
   * frozen. They are getters, which neither JSON nor a spread has.
   */
  async liveInTurns(options: TurnOptions = {}): Promise<Snapshot> {
    return inTurns(this.#live(), this.clock, options)
  }

  /** As {@link snapshot}, after {@link refresh}. Never rejects. */
  async snapshotAsync(options: RefreshOptions = {}): Promise<Snapshot> {
    await this.refresh(options)
    return this.snapshot()
  }

  /**
   * Asks all async gauges and sources at once and waits for them, each within its time. Rejects only for a bad
   * option.
   */
  async refresh({ timeoutMs = 5000 }: RefreshOptions = {}): Promise<void> {
    checkTimeout(timeoutMs)
    const asked = [this.#sources.refresh(timeoutMs)]
    for (const family of this.catalog.families()) {
      if (family.observed !== undefined) asked.push(family.observed.refresh(timeoutMs))
      if (family.kind !== 'gauge') continue
      // Only those that are waited for: of thousands, each with a promise, there would be a long turn.
      for (const { instrument } of family.series()) {
        if (instrument instanceof AsyncGauge) asked.push(instrument.refresh(timeoutMs))
      }
    }
    await Promise.all(asked)
  }

  /** Reads at a pace of its own, without a trace for others. */
  reader({ temporality }: ReaderOptions): Reader {
    if (temporality === 'cumulative') {
      return {
        read: () => this.snapshot(),
        readInTurns: (turns) => this.snapshotInTurns(turns),
        close: () => undefined,
        [Symbol.dispose]: () => undefined,
      }
    }
    const reader = new DeltaReader()
    this.#readers.add(reader)
    let startedAt = this.#startedAt
    const delta = function* (this: Registry, pauses: boolean): Steps<Snapshot> {
      const stamp = { temporality: 'delta', startedAt, takenAt: this.clock.epochMs() } as const
      startedAt = stamp.takenAt
      return freezeSnapshot(yield* this.#cut(stamp, pauses, (series) => reader.read(series, pauses)))
    }
    const close = (): void => void this.#readers.delete(reader)
    return {
      read: () => atOnce(delta.call(this, false)),
      readInTurns: async (turns = {}) => inTurns(delta.call(this, true), this.clock, turns),
      close,
      [Symbol.dispose]: close,
    }
  }

  /**
   * Has `source` bring in what was recorded elsewhere, before each snapshot and reading.
   *
   * @returns a function that ends it
   */
  addSource(source: RegistrySource): () => void {
    return this.#sources.add(source)
  }

  /** Calls `listener` for each series that comes or goes. @returns a function that ends it */
  onSeries(listener: SeriesListener): () => void {
    return this.#listeners.add(listener)
  }

  /** How often a listener threw or rejected. */
  get listenerErrors(): number {
    return this.#listeners.errors
  }

  /**
   * Adds a health check, in place of one of that name.
   *
   * @returns a function that takes it out again
   */
  health(name: string, check: HealthCheck, options: HealthCheckOptions = {}): () => void {
    return this.#health.add(name, check, options)
  }

  /** Runs all health checks at once, each within its time. Rejects only for a bad option. */
  async checkHealth({ timeoutMs = 5000 }: RefreshOptions = {}): Promise<HealthReport> {
    return this.#health.run(checkTimeout(timeoutMs))
  }

  *#cumulative(pauses: boolean): Steps<Snapshot> {
    const stamp = this.#cumulativeStamp()
    return freezeSnapshot(yield* this.#cut(stamp, pauses, (series) => readAll(series, pauses, readSeries)))
  }

  #live(): Steps<Snapshot> {
    const stamp = this.#cumulativeStamp()
    return this.#cut(stamp, true, (series) => readAll(series, true, liveOf, LIVE_PER_STEP))
  }

  #cumulativeStamp(): SnapshotStamp {
    return { temporality: 'cumulative', startedAt: this.#startedAt, takenAt: this.clock.epochMs() }
  }

  *#cut(
    { temporality, startedAt, takenAt }: SnapshotStamp,
    pauses: boolean,
    read: (series: readonly Series[]) => Steps<SeriesReadings>,
  ): Steps<Snapshot> {
    const missing = this.#sources.bring()
    const series = yield* this.catalog.sweep(this.clock.nowNs(), pauses)
    const { metrics, failures } = yield* read(series)
    return {
      temporality,
      startedAt,
      takenAt,
      tags: this.tags,
      metrics,
      failures: [...failures, ...missing],
      folded: this.catalog.folded(),
    }
  }
}
