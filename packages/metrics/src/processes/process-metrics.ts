import { Folding } from '../folding/folding.ts'
import type { GaugeRule } from '../folding/gauge-rule.ts'
import type { Registry } from '../registry.ts'
import type { SnapshotFailure } from '../snapshot.ts'
import { type WorkerChannel, WorkerProcess } from './worker-process.ts'

export interface ProcessMetricsOptions {
  /** What becomes of gauges. @default 'per-worker' */
  readonly gauges?: GaugeRule
}

/** What `node:cluster` is in a primary, as far as it is needed here. */
export interface ClusterPrimary {
  readonly workers?: Readonly<Record<string, ClusterWorker | undefined>> | undefined
  on(event: 'fork', listener: (worker: ClusterWorker) => void): unknown
  off(event: 'fork', listener: (worker: ClusterWorker) => void): unknown
}

export interface ClusterWorker extends WorkerChannel {
  readonly id: number
}

/**
 * Has the metrics of worker processes in a registry of the process that forked them. Before an asynchronous
 * snapshot they are asked, all at once, and what is new is added to the registry's own instruments. One that does
 * not answer in time is listed in the snapshot's `failures`, and its figures are those of its last answer.
 */
export class ProcessMetrics {
  readonly #folding: Folding
  readonly #workers = new Map<WorkerChannel, WorkerProcess>()
  readonly #detach: (() => void)[]
  #ignoredOfEnded = 0

  /**
   * @param registry gets the metrics of the workers, with its own
   * @throws RangeError when an option is out of its range
   */
  constructor(registry: Registry, options: ProcessMetricsOptions = {}) {
    this.#folding = new Folding(registry, options.gauges)
    this.#detach = [
      registry.addSource({ refresh: (timeoutMs) => this.#ask(timeoutMs), bring: () => this.#failures() }),
      this.#folding.close,
    ]
  }

  /** Messages of ours that made no sense, and series in them. */
  get ignored(): number {
    let ignored = this.#ignoredOfEnded
    for (const worker of this.#workers.values()) ignored += worker.ignored
    return ignored
  }

  /**
   * Asks a process from now on, until it ends. One that is asked already goes on as it is.
   *
   * @param worker a `ChildProcess` with a channel, which `answerPrimary` answers
   * @param name what the label `worker` of its gauges reads
   */
  add(worker: WorkerChannel, name: string): void {
    if (this.#workers.has(worker)) return
    const added = new WorkerProcess(name, worker, this.#folding, () => {
      this.#workers.delete(worker)
      this.#ignoredOfEnded += added.ignored
    })
    this.#workers.set(worker, added)
  }

  /** Asks the workers of a cluster, those there are and those to come; their names are their ids. */
  follow(cluster: ClusterPrimary): void {
    const follow = (worker: ClusterWorker): void => this.add(worker, String(worker.id))
    for (const worker of Object.values(cluster.workers ?? {})) if (worker !== undefined) follow(worker)
    cluster.on('fork', follow)
    this.#detach.push(() => cluster.off('fork', follow))
  }

  /** Asks nobody any more. What was counted stays. */
  close(): void {
    for (const detach of this.#detach.splice(0)) detach()
    for (const worker of this.#workers.values()) worker.close()
    this.#workers.clear()
  }

  async #ask(timeoutMs: number): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.ask(timeoutMs)))
  }

  #failures(): SnapshotFailure[] {
    return [...this.#workers.values()].flatMap(({ failures }) => failures)
  }
}
