import type { Health, HealthSecond } from './health-recorder.ts'

/**
 * Joins the health of several threads under one load: times and heaps add, shares of a second are means, and the
 * event loop that was latest stands for all. The order does not matter.
 *
 * @param all at least one
 */
export function mergeHealth(all: readonly Health[]): Health {
  const sum = (key: 'workers' | 'windowNs' | 'busyNs' | 'gcPauseNs' | 'allocatedBytes'): number =>
    all.reduce((total, health) => total + health[key], 0)
  const longest = Math.max(...all.map(({ seconds }) => seconds.length))
  return {
    workers: sum('workers'),
    windowNs: sum('windowNs'),
    busyNs: sum('busyNs'),
    gcPauseNs: sum('gcPauseNs'),
    allocatedBytes: sum('allocatedBytes'),
    delayP99Ns: Math.max(...all.map(({ delayP99Ns }) => delayP99Ns)),
    seconds: Array.from({ length: longest }, (_, at) =>
      mergeSecond(all.map(({ seconds }) => seconds[at] ?? null)),
    ),
  }
}

/** Without one of the threads a heap would seem to shrink. */
function mergeSecond(seconds: readonly (HealthSecond | null)[]): HealthSecond | null {
  const known = seconds.filter((second) => second !== null)
  if (known.length < seconds.length) return null
  const sum = (key: 'utilisation' | 'gcPauseShare' | 'heapBytes'): number =>
    known.reduce((total, second) => total + second[key], 0)
  const live = known.map(({ liveHeapBytes }) => liveHeapBytes)
  return {
    utilisation: sum('utilisation') / known.length,
    gcPauseShare: sum('gcPauseShare') / known.length,
    heapBytes: sum('heapBytes'),
    liveHeapBytes: live.includes(null)
      ? null
      : live.reduce<number>((total, bytes) => total + (bytes ?? 0), 0),
  }
}
