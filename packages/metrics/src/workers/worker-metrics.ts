import type { Worker } from 'node:worker_threads'
import { firstLine } from '../first-line.ts'
import { Folding } from '../folding/folding.ts'
import type { GaugeRule } from '../folding/gauge-rule.ts'
import type { Registry } from '../registry.ts'
import type { SnapshotFailure } from '../snapshot.ts'
import { checkArchitecture } from './architecture.ts'
import { RegistryReader } from './registry-reader.ts'
import { createMemory, type SharedMemory } from './shared-memory.ts'
import { SharedValuesReader } from './shared-values.ts'
import { type MetricsWorkerData, workerDataOf } from './worker-data.ts'

export interface WorkerMetricsOptions {
  /**
   * The memory for the metrics of all workers together, in bytes: 1 MiB to 1 GiB. A labelled timer takes 19 kB,
   * one without labels 132 kB, a counter less than 1 kB; each of them in each worker. The system provides it
   * as it is used.
   * @default 64 MiB
   */
  readonly bytes?: number
  /** What becomes of gauges. @default 'per-worker' */
  readonly gauges?: GaugeRule
}

/**
 * Has the metrics of worker threads in a registry of this thread. Workers record into shared memory, without a
 * message; each snapshot and reading of the registry adds what is new there to its own instruments, whether the
 * workers' loops turn or not. What a worker has recorded stays when it ends.
 */
export class WorkerMetrics {
  /** For the `workerData` of each worker, or of a pool of them. */
  readonly workerData: MetricsWorkerData
  readonly #memory: SharedMemory
  readonly #values: SharedValuesReader
  readonly #folding: Folding
  /** By their entries in the memory. */
  readonly #readers = new Map<number, RegistryReader>()
  readonly #detach: (() => void)[]
  #closed = false
  /** Of workers that have ended since the last reading. */
  #failures: SnapshotFailure[] = []

  /**
   * @param registry gets the metrics of the workers, with its own
   * @throws RangeError when an option is out of its range
   * @throws Error on 32-bit processors, which may tear a double apart
   */
  constructor(registry: Registry, options: WorkerMetricsOptions = {}) {
    checkArchitecture(process.arch)
    this.#memory = createMemory(options.bytes ?? DEFAULT_BYTES)
    this.#folding = new Folding(registry, options.gauges)
    this.#values = new SharedValuesReader(this.#memory.words)
    this.workerData = workerDataOf(this.#memory.buffer)
    // Hears of the workers of this thread, whoever starts them: pools do not hand theirs out.
    const started = (worker: Worker): void => this.watch(worker)
    process.on('worker', started)
    this.#detach = [
      () => process.off('worker', started),
      registry.addSource({ bring: () => this.#bring() }),
      this.#folding.close,
    ]
  }

  /** Series that found no room in the memory; they are in no reading. More `bytes` have room for them. */
  get unshared(): number {
    return this.#memory.unshared
  }

  /**
   * Frees the memory of a worker when that ends. Workers that this thread starts are watched already; for
   * others, such as those started before.
   */
  watch(worker: Pick<Worker, 'threadId' | 'once'>): void {
    const { threadId } = worker
    worker.once('exit', () => this.#ended(threadId))
  }

  /** Takes what there is, for the last time. Workers go on recording, and nobody reads it. */
  close(): void {
    if (this.#closed) return
    this.#bring()
    this.#closed = true
    for (const detach of this.#detach) detach()
    for (const reader of this.#readers.values()) reader.end()
    this.#readers.clear()
  }

  #bring(): SnapshotFailure[] {
    this.#values.allow(WAIT_MS)
    const failures = this.#failures
    this.#failures = []
    for (const { entry, threadId } of this.#memory.entries()) {
      failures.push(...this.#readerOf(entry, threadId).read())
    }
    const { unshared } = this
    if (unshared > 0) {
      const message = `no room for ${unshared} series of workers: give WorkerMetrics more bytes`
      failures.push(Object.freeze({ name: 'tidemark.workers', tags: Object.freeze({}), message }))
    }
    return failures
  }

  #ended(threadId: number): void {
    // What was read before would be taken for new.
    if (this.#closed) return
    for (const { entry, threadId: owner } of this.#memory.entries()) {
      if (owner !== threadId) continue
      try {
        const reader = this.#readerOf(entry, threadId)
        this.#failures.push(...reader.readLast())
        this.#failures.splice(0, this.#failures.length - MAX_FAILURES)
        reader.end()
      } catch (error) {
        this.#failures.push({ name: 'tidemark.workers', tags: {}, message: firstLine(error) })
      }
      this.#readers.delete(entry)
      this.#memory.release(entry)
    }
  }

  #readerOf(entry: number, threadId: number): RegistryReader {
    const known = this.#readers.get(entry)
    if (known !== undefined) return known
    const reader = new RegistryReader(this.#memory, entry, this.#values, this.#folding, String(threadId))
    this.#readers.set(entry, reader)
    return reader
  }
}

const DEFAULT_BYTES = 64 * 2 ** 20

/**
 * How long a snapshot waits for threads that record all the time, all of them together. They answer within
 * microseconds, unless the machine has more such threads than processors and is not running them.
 */
const WAIT_MS = 20

/** A worker that ends tells each series that it could not hand over. */
const MAX_FAILURES = 100
