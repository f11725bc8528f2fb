import { createAwakeClock } from '../awake-clock.ts'
import type { Failure } from '../protocol.ts'
import { readProgress } from '../worker/progress.ts'

export interface Limits {
  /** Longest silence while the call is warmed up and measured. */
  readonly callSeconds: number
  /** Longest silence while its suite is loaded, set up, prepared or torn down. */
  readonly otherSeconds: number
  readonly memoryLimitMib: number
}

const checkEveryMs = 100
/** A heap at its limit makes the process grow by more than the limit: code, stacks, young generation. */
const spareFactor = 1.25

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
  const rssAtStart = process.memoryUsage.rss()
  const trouble = new Promise<Failure>((resolve) => {
    const clock = createAwakeClock(checkEveryMs)
    const seen = Array.from({ length: workers }, () => ({ tick: Number.NaN, since: 0 }))
    timer = setInterval(() => {
      const failure =
        findStalled(progress, seen, clock(), limits) ?? findTooLarge(progress, workers, limits, rssAtStart)
      if (failure !== null) resolve(failure)
    }, checkEveryMs)
  })
  return { trouble, stop: () => clearInterval(timer) }
}

function findStalled(
  progress: SharedArrayBuffer,
  seen: { tick: number; since: number }[],
  now: number,
  { callSeconds, otherSeconds }: Limits,
): Failure | null {
  for (const [worker, last] of seen.entries()) {
    const { phase, tick } = readProgress(progress, worker)
    const limit = phase === 'warm-up' || phase === 'measure' ? callSeconds : otherSeconds
    if (tick !== last.tick) {
      last.tick = tick
      last.since = now
    } else if (now - last.since > limit * 1e3) {
      return {
        reason: 'timeout',
        phase,
        message: `no progress for ${limit} s (its time limit)`,
      }
    }
  }
  return null
}

function findTooLarge(
  progress: SharedArrayBuffer,
  workers: number,
  { memoryLimitMib }: Limits,
  rssAtStart: number,
): Failure | null {
  const grownMib = (process.memoryUsage.rss() - rssAtStart) / 1024 ** 2
  if (grownMib <= spareFactor * workers * memoryLimitMib) return null
  return {
    reason: 'out-of-memory',
    phase: readProgress(progress, 0).phase,
    message: `its process grew by ${Math.round(grownMib)} MiB, past the memory limit of ${memoryLimitMib} MiB per worker`,
  }
}
