import type { MessagePort } from 'node:worker_threads'
import { Piscina } from 'piscina'
import type { Failure, WorkerTask } from '../protocol.ts'
import { keptStack } from '../worker/failure.ts'
import { createProgressBuffer, readProgress } from '../worker/progress.ts'
import { type Limits, watch } from './watchdog.ts'

/** What became of a pool: its workers' answers, or why one of them could not answer. */
export type PoolResult<Outcome> =
  | { readonly state: 'answered'; readonly outcomes: readonly Outcome[] }
  /** Some workers may still run, and cannot always be stopped: the process must end. */
  | { readonly state: 'lost'; readonly failure: Failure }

/** Workers that start now and have no task yet. */
export type FreshPool = Piscina<WorkerTask, unknown>

export function startPool(workers: number, memoryLimitMib: number): FreshPool {
  return new Piscina({
    filename: new URL('../worker/worker.js', import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    // The default blocks the worker's event loop between tasks and makes its utilisation read 1.
    atomics: 'disabled',
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: memoryLimitMib },
  })
}

/**
 * Runs one task on each worker of a fresh pool, all at the same time, and takes the pool down again.
 * Fresh, so that no call meets compiled code, heap or module state that another call left behind.
 *
 * @param pool one that was started earlier, of so many workers with that memory limit
 */
export async function runOnFreshPool<Outcome>(
  workers: number,
  limits: Limits,
  taskFor: (worker: number, progress: SharedArrayBuffer) => WorkerTask,
  pool: FreshPool = startPool(workers, limits.memoryLimitMib),
): Promise<PoolResult<Outcome>> {
  const progress = createProgressBuffer(workers)
  const watchdog = watch(progress, workers, limits)
  const firstFailure = new Promise<Failure>((resolve) => {
    watchdog.trouble.then(resolve)
    // A worker that has answered may still throw, from a timer that the call left behind.
    pool.on('error', (error: unknown) => resolve(deathOf(error, progress, 0, limits)))
  })
  const tasks = Array.from({ length: workers }, (_, worker) =>
    pool.run(...withTransfers(taskFor(worker, progress))).catch((error: unknown) => {
      throw new WorkerDeath(deathOf(error, progress, worker, limits))
    }),
  )
  try {
    const outcomes = await Promise.race([
      Promise.all(tasks),
      firstFailure.then((failure) => Promise.reject(new WorkerDeath(failure))),
    ])
    await pool.destroy()
    return { state: 'answered', outcomes: outcomes as Outcome[] }
  } catch (error) {
    if (!(error instanceof WorkerDeath)) throw error
    // Not awaited: a worker inside a blocking system call ends only when that returns.
    pool.destroy().catch(() => {})
    return { state: 'lost', failure: error.failure }
  } finally {
    watchdog.stop()
  }
}

/** A port must be handed over, not copied. */
function withTransfers(task: WorkerTask): [WorkerTask, { transferList: [MessagePort] }?] {
  return task.type === 'blocks' ? [task, { transferList: [task.port] }] : [task]
}

/** Carries the first failure out of the race between workers and watchdog. */
class WorkerDeath extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

function deathOf(thrown: unknown, progress: SharedArrayBuffer, worker: number, limits: Limits): Failure {
  const { phase } = readProgress(progress, worker)
  // A worker can throw anything.
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return {
      reason: 'out-of-memory',
      phase,
      message: `its heap reached the memory limit of ${limits.memoryLimitMib} MiB`,
    }
  }
  const exit = /worker exited with code:? (-?\d+)/i.exec(error.message)
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
