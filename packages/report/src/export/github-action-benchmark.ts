import type { RunRecord } from '@tidemark/records'
import { formatBytes, formatNanoseconds, formatRate } from '../format/quantity.ts'
import { measuredCalls, rangeOf } from './measured-calls.ts'

/**
 * A run as a result file of github-action-benchmark, for its tool `customSmallerIsBetter`: the median latency of each
 * measured call in nanoseconds, with half the distance between the least and the greatest replicate. Broken calls are
 * left out.
 *
 * @see https://github.com/benchmark-action/github-action-benchmark
 */
export function formatGithubActionBenchmark(run: RunRecord): string {
  const entries = measuredCalls(run).map(({ name, call }) => {
    const { latencyNs, opsPerSecond, bytesPerOperation, replicates } = call
    const { low, high } = rangeOf(call, latencyNs.p50, ({ p50Ns }) => p50Ns)
    const extra = [
      `p99: ${formatNanoseconds(latencyNs.p99)}`,
      `throughput: ${formatRate(opsPerSecond)} ops/s`,
      `allocated: ${formatBytes(bytesPerOperation)} per operation`,
      `replicates: ${replicates.length}`,
    ]
    return { name, unit: 'ns', value: latencyNs.p50, range: `± ${(high - low) / 2}`, extra: extra.join('\n') }
  })
  return `${JSON.stringify(entries, null, 2)}\n`
}
