import type { Clock } from '@tidemark/metrics'
import type { TimerHandle, Timers } from './timers.ts'

export interface Schedule {
  /** Ends it; a tick that has not come yet never will. */
  stop(): void
}

/**
 * Calls `tick` every `everyMs`, at fixed distances from its start whatever the ticks themselves take, and
 * never makes up for ticks it missed (a blocked event loop, a suspended machine): a burst of reports would
 * hit the destination when it can bear it least. Its timers do not keep the process alive.
 *
 * @param tick must not throw
 * @param missed is told how many ticks went by unused; must not throw
 */
export function startSchedule(
  everyMs: number,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  tick: () => void,
  missed: (ticks: number) => void,
): Schedule {
  const startMs = clock.nowNs() / 1e6
  let next = 1
  let stopped = false
  let timer = wait()

  function wait(): TimerHandle {
    const delayMs = startMs + next * everyMs - clock.nowNs() / 1e6
    const handle = timers.setTimeout(fire, Math.min(everyMs, Math.max(0, delayMs)))
    handle.unref()
    return handle
  }

  function fire(): void {
    if (stopped) return
    const elapsed = Math.floor((clock.nowNs() / 1e6 - startMs) / everyMs)
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
