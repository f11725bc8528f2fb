// The imported clock, here and in the other loops: each look at the global one costs 10 ns more.
import { performance } from 'node:perf_hooks'
import type { Histogram } from '@tidemark/metrics'
import type { Subject } from './subject.ts'

/** A window has at least this many samples, however slow the call. */
const fewestSamples = 3
/** Small enough to stay in the first-level cache beside the call under test. */
const blockLength = 256
/** Often enough for a watcher that waits for seconds. */
const tickEveryMs = 1

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
 * as soon as several workers call at once. Here a sample costs two clock reads and its share of a histogram
 * record, and memory stays the same for one call or a billion.
 */
export async function closedLoop(
  subject: Subject,
  batch: number,
  seconds: number,
  latencyPs: Histogram,
  tick: () => void,
): Promise<ClosedLoop> {
  return subject.kind === 'sync' && subject.verify === null
    ? callAgain(subject.run, batch, seconds, latencyPs, tick)
    : awaitAgain(subject, batch, seconds, latencyPs, tick)
}

/**
 * The loop of calls that need no `await`. A function of its own, because in an async one every number that
 * lives across the loop is kept on the heap: 30 ns a sample. Samples are recorded in blocks: right behind a
 * clock read, which waits for all work before it, a record costs three times as much.
 */
function callAgain(
  run: (count: number) => void,
  batch: number,
  seconds: number,
  latencyPs: Histogram,
  tick: () => void,
): ClosedLoop {
  // A division per sample would cost as much as the rest of the bookkeeping.
  const psPerMs = 1e9 / batch
  const start = performance.now()
  const end = start + seconds * 1e3
  const block = new Float64Array(blockLength)
  let blocked = 0
  let recorded = 0
  let stopped = start
  do {
    tick()
    const pause = Math.min(end, stopped + tickEveryMs)
    // Two comparisons a sample: is the block full, is it time to look up.
    do {
      const before = performance.now()
      run(batch)
      stopped = performance.now()
      block[blocked++] = (stopped - before) * psPerMs
      if (blocked === blockLength) {
        latencyPs.recordAll(block)
        recorded += blockLength
        blocked = 0
      }
    } while (stopped < pause)
  } while (stopped < end || recorded + blocked < fewestSamples)
  latencyPs.recordAll(block.subarray(0, blocked))
  return { operations: (recorded + blocked) * batch, windowSeconds: (stopped - start) / 1e3 }
}

/** The loop of calls that are awaited, or whose result is checked. */
async function awaitAgain(
  { kind, run, verify }: Subject,
  batch: number,
  seconds: number,
  latencyPs: Histogram,
  tick: () => void,
): Promise<ClosedLoop> {
  const psPerMs = 1e9 / batch
  const start = performance.now()
  const end = start + seconds * 1e3
  let samples = 0
  let checkingMs = 0
  let stopped = start
  do {
    const before = performance.now()
    if (kind === 'sync') run(batch)
    else await run(batch)
    stopped = performance.now()
    latencyPs.record((stopped - before) * psPerMs)
    samples++
    tick()
    if (verify !== null) {
      await verify()
      checkingMs += performance.now() - stopped
    }
  } while (stopped < end || samples < fewestSamples)
  // The last check ran after the clock was stopped.
  const windowMs = performance.now() - start - checkingMs
  return { operations: samples * batch, windowSeconds: windowMs / 1e3 }
}
