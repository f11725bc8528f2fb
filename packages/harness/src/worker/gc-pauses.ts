import { PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'

/** When garbage collection stopped this thread, on the clock of `performance.now()`, in order. */
export interface GcPauses {
  readonly startsMs: readonly number[]
  readonly durationsMs: readonly number[]
}

export interface GcWatch {
  /** All pauses since the watch began. Lets the event loop turn: a loop that never awaits holds them back. */
  read(): Promise<GcPauses>
  stop(): void
}

/** Enough for minutes of the busiest heap; what comes later is not kept. */
const mostPauses = 100_000

export function watchGcPauses(): GcWatch {
  const startsMs: number[] = []
  const durationsMs: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      if (startsMs.length >= mostPauses) return
      startsMs.push(startTime)
      durationsMs.push(duration)
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return {
    async read() {
      // One turn in which Node hands the entries over, one in which the observer hears of them.
      await turn()
      await turn()
      return { startsMs, durationsMs }
    },
    stop: () => observer.disconnect(),
  }
}

/**
 * Samples less the pauses that fell into them. The arms of a pair share one heap: whose sample a collection
 * falls into is chance, and says nothing about that arm. What an arm allocates is a signal of its own.
 *
 * @param startsMs of the samples, ascending
 * @param samplesMs how long each took; none overlaps the next
 */
export function lessPauses(startsMs: Float64Array, samplesMs: Float64Array, pauses: GcPauses): Float64Array {
  let pause = 0
  return samplesMs.map((ms, at) => {
    const start = startsMs[at] as number
    const end = start + ms
    let own = ms
    for (; pause < pauses.startsMs.length; pause++) {
      const pauseStart = pauses.startsMs[pause] as number
      if (pauseStart >= end) break
      const pauseEnd = pauseStart + (pauses.durationsMs[pause] as number)
      own -= Math.max(0, Math.min(end, pauseEnd) - Math.max(start, pauseStart))
      // It may reach into the next sample.
      if (pauseEnd > end) break
    }
    // A sample that is all pause would have no logarithm. It keeps its time, and is one wild sample of many.
    return own > 0 ? own : ms
  })
}
