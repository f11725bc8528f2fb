// The imported clock, here and in the other loops: each look at the global one costs 10 ns more.
import { performance } from 'node:perf_hooks'
import type { Histogram } from '@tidemark/metrics'
import type { Subject } from './subject.ts'

/** A window has at least this many samples, however slow the call. */
const fewestSamples = 3

export interface ClosedLoop {
  readonly operations: number
  /** Wall time of the window less the time spent in `check`. */
  readonly windowSeconds: number
}

/**
 * Calls again as soon as the last call is done, for `seconds`, and records each sample in picoseconds: the
 * mean of a batch is finer than the nanosecond, and a call of 4 ns must not be rounded by 12 %.
 *
 * The loop is our own and not tinybench's because that keeps every sample in arrays (hundreds of MB
 * per second of a short call), sorts them in place and derives throughput from latencies, which is wrong
 * as soon as several workers call at once. Here a sample costs two clock reads and a histogram record,
 * and memory stays the same for one call or a billion.
 */
export async function closedLoop(
  subject: Subject,
  batch: number,
  seconds: number,
  latencyPs: Histogram,
  tick: () => void,
): Promise<ClosedLoop> {
  const { verify } = subject
  // A division per sample would cost as much as the rest of the bookkeeping.
  const psPerMs = 1e9 / batch
  const start = performance.now()
  const end = start + seconds * 1e3
  let samples = 0
  let checkingMs = 0
  let stopped = start
  // One loop per kind: a branch and an await inside would be paid by every sample.
  if (subject.kind === 'sync') {
    const { run } = subject
    do {
      const before = performance.now()
      run(batch)
      stopped = performance.now()
      latencyPs.record((stopped - before) * psPerMs)
      samples++
      tick()
      if (verify !== null) {
        await verify()
        checkingMs += performance.now() - stopped
      }
    } while (stopped < end || samples < fewestSamples)
  } else {
    const { run } = subject
    do {
      const before = performance.now()
      await run(batch)
      stopped = performance.now()
      latencyPs.record((stopped - before) * psPerMs)
      samples++
      tick()
      if (verify !== null) {
        await verify()
        checkingMs += performance.now() - stopped
      }
    } while (stopped < end || samples < fewestSamples)
  }
  // The last check ran after the clock was stopped.
  const windowMs = performance.now() - start - checkingMs
  return { operations: samples * batch, windowSeconds: windowMs / 1e3 }
}
