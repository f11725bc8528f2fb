import { threadId, workerData } from 'node:worker_threads'
import type { Instrument } from '../instrument.ts'
import { Registry } from '../registry.ts'
import type { RegistryOptions } from '../registry-options.ts'
import type { Tags } from '../tags.ts'
import type { MetricDefinition } from '../view.ts'
import { checkArchitecture } from './architecture.ts'
import { SharedMemory } from './shared-memory.ts'
import { SharedSeries } from './shared-series.ts'
import { memoryIn } from './worker-data.ts'

export interface WorkerRegistryOptions extends RegistryOptions {
  /** What holds `metrics.workerData` of the thread that reads. @default the worker's own workerData */
  readonly workerData?: unknown
}

/** A registry whose instruments another thread reads. */
class WorkerRegistry extends Registry {
  readonly #shared: SharedSeries

  constructor(shared: SharedSeries, options: RegistryOptions) {
    super(options)
    this.#shared = shared
  }

  protected override made<I extends Instrument>(
    instrument: I,
    metric: MetricDefinition,
    tags: () => Tags,
  ): I {
    return this.#shared.share(instrument, metric, tags)
  }
}

/**
 * A registry for a worker thread: what is recorded here is read by the `WorkerMetrics` that started the worker,
 * also while the worker is busy. In all else it is a registry like any other. Make one for a worker; two are
 * read as well, and their series of one name are added up.
 *
 * Gauges with callbacks are read in the worker alone: asking them means running their code.
 *
 * @throws TypeError when `workerData` does not hold the memory of a `WorkerMetrics`
 * @throws RangeError when there are more registries than the memory has room for
 * @throws Error on 32-bit processors, which may tear a double apart
 */
export function workerRegistry(options: WorkerRegistryOptions = {}): Registry {
  const { workerData: data = workerData, ...rest } = options
  checkArchitecture(process.arch)
  const memory = new SharedMemory(memoryIn(data))
  const entry = memory.enter(threadId)
  if (entry === undefined) throw new RangeError('no room for another registry in the memory of WorkerMetrics')
  return new WorkerRegistry(new SharedSeries(memory, entry), rest)
}
