import { performance } from 'node:perf_hooks'
import { GCProfiler, getHeapStatistics } from 'node:v8'
import { median } from '@tidemark/stats'
import type { Subject } from './subject.ts'

const mostOperations = 5_000_000
/** The window is cut into so many parts, whose median forgets what was allocated only once. */
const mostParts = 5
/** The watchdog hears of the probe at least this often, if the call lets it. */
const tickEveryMs = 50

export interface HeapProbe {
  /** Bytes allocated on the V8 heap per call; memory outside it (buffers) is not in it. */
  readonly bytesPerOperation: number
  /** Share of the window that garbage collection stopped the world, 0 to 1. */
  readonly gcPauseShare: number
}

/**
 * Counts what a call allocates: growth of the used heap over a fixed number of calls, plus what each
 * collection in between freed. Reading the heap's size alone is ten times wrong after one scavenge.
 *
 * It has a window of its own, without clock reads or recording, so that only the call allocates.
 */
export async function probeHeap(
  subject: Subject,
  callMs: number,
  seconds: number,
  tick: () => void,
): Promise<HeapProbe> {
  const callsIn = (ms: number): number => Math.max(1, Math.round(ms / Math.max(callMs, 1e-7)))
  const operations = Math.min(mostOperations, callsIn(seconds * 1e3))
  const parts = Math.min(mostParts, operations)
  // What taking the measurement itself allocates.
  const own = await allocatedBy(async () => {})
  const bytes: number[] = []
  let pauseMs = 0
  let windowMs = 0
  for (let part = 0; part < parts; part++) {
    const calls = Math.floor((operations * (part + 1)) / parts) - Math.floor((operations * part) / parts)
    const chunk = Math.min(calls, callsIn(tickEveryMs))
    const measured = await allocatedBy(async () => {
      for (let done = 0; done < calls; done += chunk) {
        const next = Math.min(chunk, calls - done)
        if (subject.kind === 'sync') subject.run(next)
        else await subject.run(next)
        tick()
      }
    })
    bytes.push(Math.max(0, (measured.bytes - own.bytes) / calls))
    pauseMs += measured.pauseMs
    windowMs += measured.windowMs
  }
  return { bytesPerOperation: median(bytes), gcPauseShare: Math.min(1, pauseMs / windowMs) }
}

async function allocatedBy(
  work: () => Promise<void>,
): Promise<{ bytes: number; pauseMs: number; windowMs: number }> {
  const profiler = new GCProfiler()
  profiler.start()
  const start = performance.now()
  const before = getHeapStatistics().used_heap_size
  await work()
  const after = getHeapStatistics().used_heap_size
  const windowMs = performance.now() - start
  const { statistics } = profiler.stop()
  let freed = 0
  let pauseUs = 0
  for (const { beforeGC, afterGC, cost } of statistics) {
    freed += beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize
    pauseUs += cost
  }
  return { bytes: after - before + freed, pauseMs: pauseUs / 1e3, windowMs }
}
