import { performance } from 'node:perf_hooks'
import { GCProfiler, getHeapStatistics } from 'node:v8'
import type { Subject } from './subject.ts'

const fewestOperations = 3
const mostOperations = 5_000_000

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
export async function probeHeap(subject: Subject, callMs: number, seconds: number): Promise<HeapProbe> {
  const operations = Math.round(
    Math.min(mostOperations, Math.max(fewestOperations, (seconds * 1e3) / Math.max(callMs, 1e-7))),
  )
  // What taking the measurement itself allocates.
  const own = await allocatedBy(async () => {})
  const measured = await allocatedBy(async () => {
    if (subject.kind === 'sync') subject.run(operations)
    else await subject.run(operations)
  })
  return {
    bytesPerOperation: Math.max(0, (measured.bytes - own.bytes) / operations),
    gcPauseShare: Math.min(1, measured.pauseMs / measured.windowMs),
  }
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
