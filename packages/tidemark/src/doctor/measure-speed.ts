import { performance } from 'node:perf_hooks'
import type { SpeedMeasurement } from '@tidemark/gate/doctor'
import { createKernel } from '@tidemark/harness/runner'

/** Short beside the half second for which a speed lasts, long beside a run of the kernel. */
const blockMs = 10
const warmupMs = 300

/**
 * Runs the calibration kernel in blocks for `seconds`, after a warm-up. Ends early when stopped: with null
 * when that was during the warm-up.
 */
export async function measureSpeed(seconds: number, signal: AbortSignal): Promise<SpeedMeasurement | null> {
  const kernel = createKernel()
  const warm = performance.now() + warmupMs
  while (performance.now() < warm) await runBlock(kernel)
  if (signal.aborted) return null
  const blocks: (readonly number[])[] = []
  const start = performance.now()
  while (performance.now() - start < seconds * 1e3 && !signal.aborted) blocks.push(await runBlock(kernel))
  return { seconds: (performance.now() - start) / 1e3, blocks }
}

async function runBlock(kernel: () => number): Promise<readonly number[]> {
  // So that Ctrl-C is heard between blocks.
  await new Promise((resolve) => setImmediate(resolve))
  const timesNs: number[] = []
  const start = performance.now()
  let before = start
  while (before - start < blockMs) {
    kernel()
    const now = performance.now()
    timesNs.push((now - before) * 1e6)
    before = now
  }
  return timesNs
}
