import { Piscina } from 'piscina'
import type { Failure, WorkerOutcome, WorkerTask } from '../protocol.ts'
import { keptStack } from '../worker/failure.ts'
import { createProgressBuffer, readProgress } from '../worker/progress.ts'
import { type Limits, watch } from './watchdog.ts'

/** What a worker that died says for itself. */
type PoolError = Error & { readonly code?: string }

/**
 * Runs one task on each worker of a fresh pool, all at the same time, and takes the pool down again.
 * Fresh, so that no call meets compiled code, heap or module state that another call left behind.
 *
 * Resolves with one outcome per worker, or with one failure when a worker hung, died or grew too large.
 */
export async function runOnFreshPool(
  workers: number,
  limits: Limits,
  taskFor: (worker: number, progress: SharedArrayBuffer) => WorkerTask,
): Promise<readonly WorkerOutcome[] | Failure> {
  const progress = createProgressBuffer(workers)
  const pool = new Piscina<WorkerTask, WorkerOutcome>({
    filename: new URL('../worker/worker.js', import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    // The default blocks the worker's event loop between tasks and makes its utilisation read 1.
    atomics: 'disabled',
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryLimitMib },
  })
  const watchdog = watch(progress, workers, limits)
  try {
    const tasks = Array.from({ length: workers }, (_, worker) =>
      pool
        .run(taskFor(worker, progress))
        .catch((error: PoolError) => deathOf(error, progress, worker, limits)),
    )
    // The first dead worker decides: the others would wait for it.
    const firstDeath = new Promise<Failure>((resolve) => {
      for (const task of tasks) task.then((outcome) => 'reason' in outcome && resolve(outcome))
    })
    const result = await Promise.race([Promise.all(tasks), firstDeath, watchdog.trouble])
    return Array.isArray(result) ? (result as WorkerOutcome[]) : (result as Failure)
  } finally {
    watchdog.stop()
    await pool.destroy()
  }
}

function deathOf(error: PoolError, progress: SharedArrayBuffer, worker: number, limits: Limits): Failure {
  const { phase } = readProgress(progress, worker)
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return {
      reason: 'out-of-memory',
      phase,
      message: `its heap reached the memory limit of ${limits.memoryLimitMib} MiB`,
    }
  }
  const exit = /worker exited with code:? (\d+)/i.exec(error.message)
  if (exit !== null) {
    return { reason: 'exited', phase, message: `process.exit(${exit[1]}) was called` }
  }
  // An error nobody caught: thrown from a timer, or a promise rejected without a handler.
  const { message, stack } = error
  return {
    reason: 'threw',
    phase,
    message: `uncaught ${error.name}: ${message.split('\n', 1)[0] ?? ''}`.slice(0, 500),
    ...(stack === undefined ? {} : { stack: keptStack(stack) }),
  }
}
