import type { Clock } from '@tidemark/metrics'
import type { TimerHandle, Timers } from './timers.ts'

export interface ScheduleOptions {
  /** From one tick to the next, in milliseconds. */
  readonly intervalMs: number
  /** Until the first tick, in milliseconds. */
  readonly firstMs: number
  readonly clock: Pick<Clock, 'nowNs'>
  readonly timers: Timers
  /** Must not throw. */
  readonly tick: () => void
  /** Is told how many ticks went by unused; must not throw. */
  readonly missed: (ticks: number) => void
}

export interface Schedule {
  /** Ends it; a tick that has not come yet never will. */
  stop(): void
}

/**
 * Calls `tick` at fixed distances, whatever the ticks themselves take, and never makes up for ticks it missed (a blocked
 * event loop, a suspended machine): a burst of reports would hit the destination when it can bear it least. Its timers
 * do not keep the process alive.
 */
export function startSchedule({
  intervalMs,
  firstMs,
  clock,
  timers,
  tick,
  missed,
}: ScheduleOptions): Schedule {
  const startMs = clock.nowNs() / 1e6 + firstMs
  let next = 0
  let stopped = false
  let timer = wait()

  function wait(): TimerHandle {
    const delayMs = startMs + next * intervalMs - clock.nowNs() / 1e6
    const handle = timers.setTimeout(fire, Math.min(Math.max(intervalMs, firstMs), Math.max(0, delayMs)))
    handle.unref()
    return handle
  }

  function fire(): void {
    if (stopped) return
    const elapsed = Math.floor((clock.nowNs() / 1e6 - startMs) / intervalMs)
    // Timers count in whole milliseconds and may come a little early: then this is the tick meant all the same.
    const current = Math.max(next, elapsed)
    if (current > next) missed(current - next)
    next = current + 1
    timer = wait()
    tick()
  }

  return {
    stop: () => {
      stopped = true
      timers.clearTimeout(timer)
    },
  }
}
