import * as v from 'valibot'
import type { LatencySummary } from '../run.ts'
import { ascending, figure } from './figure.ts'
import { shape } from './shape.ts'

/** Latency over all replicates of a call. */
export const latencySchema: v.GenericSchema<unknown, LatencySummary> = v.pipe(
  shape({
    mean: figure('Mean latency, ns'),
    p50: figure('Median latency, ns'),
    p90: figure('90th percentile of latency, ns'),
    p99: figure('99th percentile of latency, ns'),
    p999: figure('99.9th percentile of latency, ns'),
  }),
  ascending<LatencySummary>('p50', 'p90', 'p99', 'p999'),
)
