import type { Histogram } from '@tidemark/metrics'
import type { LatencySummary } from '@tidemark/records'

/** Mean and quantiles in nanoseconds of a histogram in picoseconds. */
export function summarizeLatency(latencyPs: Histogram): LatencySummary {
  const [p50 = 0, p90 = 0, p99 = 0, p999 = 0] = latencyPs
    .quantiles([0.5, 0.9, 0.99, 0.999])
    .map((value) => value / 1e3)
  return { mean: latencyPs.mean / 1e3, p50, p90, p99, p999 }
}
