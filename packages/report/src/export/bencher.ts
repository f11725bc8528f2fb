import type { MeasuredCall, RunRecord } from '@tidemark/records'
import { measuredCalls, rangeOf } from './measured-calls.ts'

interface Metric {
  readonly value: number
  readonly lower_value?: number
  readonly upper_value?: number
}

/**
 * A run in the Bencher Metric Format, for `bencher run --adapter json`: each measured call is a benchmark. Broken calls
 * are left out. Bounds are the least and the greatest replicate.
 *
 * @see https://bencher.dev/docs/reference/bencher-metric-format
 */
export function formatBencher(run: RunRecord): string {
  const benchmarks = measuredCalls(run).map(({ name, call }) => [name, measuresOf(call)] as const)
  return `${JSON.stringify(Object.fromEntries(benchmarks), null, 2)}\n`
}

/** By the names of measures: the first two are Bencher's own, in nanoseconds and operations per second. */
function measuresOf(call: MeasuredCall): Readonly<Record<string, Metric>> {
  const { latencyNs, opsPerSecond, bytesPerOperation } = call
  return {
    latency: withBounds(
      latencyNs.p50,
      rangeOf(call, latencyNs.p50, ({ p50Ns }) => p50Ns),
    ),
    throughput: withBounds(
      opsPerSecond,
      rangeOf(call, opsPerSecond, ({ operations, windowSeconds }) => operations / windowSeconds),
    ),
    'latency-p99': { value: latencyNs.p99 },
    'bytes-per-operation': { value: bytesPerOperation },
  }
}

function withBounds(value: number, { low, high }: { readonly low: number; readonly high: number }): Metric {
  return { value, lower_value: low, upper_value: high }
}
