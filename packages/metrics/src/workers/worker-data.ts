/** The property of `workerData` that holds the memory: readable, and nobody else's. */
const KEY = '@tidemark/metrics'

/** For `workerData` of `new Worker` or of a pool; spread it to add data of your own. */
export interface MetricsWorkerData {
  readonly [KEY]: SharedArrayBuffer
}

export function workerDataOf(memory: SharedArrayBuffer): MetricsWorkerData {
  return Object.freeze({ [KEY]: memory })
}

/** @throws TypeError when `data` holds no memory */
export function memoryIn(data: unknown): SharedArrayBuffer {
  const memory: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, KEY) : undefined
  if (memory instanceof SharedArrayBuffer) return memory
  throw new TypeError(
    'no memory for metrics in workerData: start the worker with `workerData: metrics.workerData`, ' +
      'where metrics is a WorkerMetrics',
  )
}
