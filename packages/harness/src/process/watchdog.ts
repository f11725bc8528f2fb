import type { Failure } from '../protocol.ts'
import { readProgress } from '../worker/progress.ts'

export interface Limits {
  readonly timeLimitSeconds: number
  readonly memoryLimitMib: number
}

const checkEveryMs = 100

/**
 * Watches workers that may be unable to speak: a worker in an endless loop sends no message, and memory
 * outside the V8 heap has no limit of its own.
 *
 * Resolves with what is wrong; stays pending while all is well. The caller stops it.
 */
export function watch(
  progress: SharedArrayBuffer,
  workers: number,
  limits: Limits,
): { readonly trouble: Promise<Failure>; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  const trouble = new Promise<Failure>((resolve) => {
    const seen = Array.from({ length: workers }, () => ({ tick: Number.NaN, since: performance.now() }))
    timer = setInterval(() => {
      const failure = findStalled(progress, seen, limits) ?? findTooLarge(progress, workers, limits)
      if (failure !== null) resolve(failure)
    }, checkEveryMs)
  })
  return { trouble, stop: () => clearInterval(timer) }
}

function findStalled(
  progress: SharedArrayBuffer,
  seen: { tick: number; since: number }[],
  { timeLimitSeconds }: Limits,
): Failure | null {
  const now = performance.now()
  for (const [worker, last] of seen.entries()) {
    const { phase, tick } = readProgress(progress, worker)
    if (tick !== last.tick) {
      last.tick = tick
      last.since = now
    } else if (now - last.since > timeLimitSeconds * 1e3) {
      return {
        reason: 'timeout',
        phase,
        message: `no progress for ${timeLimitSeconds} s (its time limit)`,
      }
    }
  }
  return null
}

function findTooLarge(
  progress: SharedArrayBuffer,
  workers: number,
  { memoryLimitMib }: Limits,
): Failure | null {
  const limitMib = processLimitMib(workers, memoryLimitMib)
  const usedMib = process.memoryUsage.rss() / 1024 ** 2
  if (usedMib <= limitMib) return null
  return {
    reason: 'out-of-memory',
    phase: readProgress(progress, 0).phase,
    message: `the process holds ${Math.round(usedMib)} MiB, more than ${limitMib} MiB (twice the memory limit per worker)`,
  }
}

/** Heap and everything outside it, such as buffers. */
function processLimitMib(workers: number, memoryLimitMib: number): number {
  return 2 * workers * memoryLimitMib
}
