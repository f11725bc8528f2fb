import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Replicate } from '@tidemark/records'

/** How often the delay is sampled, in milliseconds. */
const resolutionMs = 2

/** Watches the worker's event loop while `work` runs. */
export async function probeLoop<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; loop: NonNullable<Replicate['loop']> }> {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  const before = performance.eventLoopUtilization()
  delay.enable()
  try {
    const result = await work()
    const { utilization } = performance.eventLoopUtilization(before)
    // Node records the time between two ticks of its timer: what exceeds the interval is delay.
    const delayP99Ns = Math.max(0, delay.percentile(99) - resolutionMs * 1e6)
    return { result, loop: { utilisation: utilization, delayP99Ns: delay.count === 0 ? 0 : delayP99Ns } }
  } finally {
    delay.disable()
  }
}
