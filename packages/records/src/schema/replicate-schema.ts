import * as v from 'valibot'
import type { Replicate } from '../run.ts'
import { ascending, count, figure, ratio, share } from './figure.ts'
import { flag, shape } from './shape.ts'

const loopSchema: v.GenericSchema<unknown, Replicate['loop']> = v.pipe(
  v.nullable(
    shape({
      utilisation: share('Share of the window in which the event loop was busy, 0 to 1'),
      delayP99Ns: figure('99th percentile of the event loop delay, ns'),
    }),
  ),
  v.description('The event loop under an async call; null for a sync call, whose latency is its delay'),
)

/** What one process measured of one call. */
export const replicateSchema: v.GenericSchema<unknown, Replicate> = v.pipe(
  shape({
    index: count('Which replicate of the run, from 0'),
    batch: count('Calls per sample; above 1 the sample is the mean of a batch', 1),
    samples: count('Samples recorded in the histogram, over all workers', 1),
    operations: count('Calls made in the measured window, over all workers', 1),
    windowSeconds: figure('Wall time of the measured window, s'),
    p50Ns: figure('Median latency, ns'),
    p90Ns: figure('90th percentile of latency, ns'),
    p99Ns: figure('99th percentile of latency, ns'),
    p999Ns: figure('99.9th percentile of latency, ns'),
    meanNs: figure('Mean latency, ns'),
    calibration: shape({
      ratio: ratio('Runs of the calibration kernel one call is worth: exp(median of ln(call / kernel))'),
      pairs: count('Pairs of call and kernel behind the ratio', 1),
      kernelNs: figure('Median time of one kernel run, ns'),
    }),
    bytesPerOperation: figure('Bytes allocated on the V8 heap per call'),
    gcPauseShare: share('Share of the probe window spent in garbage collection, 0 to 1'),
    loop: loopSchema,
    otherLoadCores: figure('Cores that other processes kept busy meanwhile'),
    warmup: shape({
      seconds: figure('Wall time of the warm-up, s'),
      steady: flag('The warm-up ended because the call had become steady'),
    }),
  }),
  ascending<Replicate>('p50Ns', 'p90Ns', 'p99Ns', 'p999Ns'),
)
