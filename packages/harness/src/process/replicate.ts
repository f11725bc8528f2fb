import { Histogram } from '@tidemark/metrics'
import { median } from '@tidemark/stats'
import type { CallOutcome, Failure, ProcessRequest, WorkerMeasurement, WorkerOutcome } from '../protocol.ts'
import { createStartLine } from '../worker/start-line.ts'
import { runOnFreshPool } from './pool.ts'

/** Measures one call in a fresh pool and pools what its workers say. */
export async function replicateCall(
  { bundleUrl, settings, seed }: Extract<ProcessRequest, { type: 'measure' }>,
  call: { readonly id: string; readonly timeLimitSeconds: number },
): Promise<CallOutcome> {
  const startLine = createStartLine()
  const outcomes = await runOnFreshPool(
    settings.workers,
    { timeLimitSeconds: call.timeLimitSeconds, memoryLimitMib: settings.memoryLimitMib },
    (worker, progress) => ({
      type: 'measure',
      bundleUrl,
      callId: call.id,
      settings,
      seed,
      worker,
      progress,
      startLine,
    }),
  )
  if (!Array.isArray(outcomes)) return { state: 'broken', failure: outcomes as Failure }
  return poolOutcomes(outcomes as WorkerOutcome[])
}

function poolOutcomes(outcomes: readonly WorkerOutcome[]): CallOutcome {
  const measurements: WorkerMeasurement[] = []
  for (const outcome of outcomes) {
    if (outcome.state === 'broken') return { state: 'broken', failure: outcome.failure }
    if (outcome.state === 'measured') measurements.push(outcome.measurement)
  }
  const [first, ...others] = measurements
  if (first === undefined) {
    const failure: Failure = { reason: 'no-samples', phase: 'measure', message: 'no worker took a sample' }
    return { state: 'broken', failure }
  }
  const latencyNs = Histogram.decode(first.histogram)
  for (const { histogram } of others) latencyNs.merge(Histogram.decode(histogram))
  if (latencyNs.count === 0) {
    const failure: Failure = {
      reason: 'no-samples',
      phase: 'measure',
      message: 'no valid sample was recorded',
    }
    return { state: 'broken', failure }
  }
  return {
    state: 'measured',
    kind: first.kind,
    histogram: latencyNs.encode(),
    replicate: poolMeasurements(measurements, latencyNs),
  }
}

/**
 * Counts and rates add up over the workers; what each worker measured by itself is represented by its
 * median. The window is common: throughput is all operations over wall time, never a sum of inverse
 * latencies.
 */
function poolMeasurements(
  measurements: readonly WorkerMeasurement[],
  latencyNs: Histogram,
): Extract<CallOutcome, { state: 'measured' }>['replicate'] {
  const medianOf = (value: (measurement: WorkerMeasurement) => number): number =>
    median(measurements.map(value))
  const operations = measurements.reduce((sum, one) => sum + one.operations, 0)
  const perSecond = measurements.reduce((sum, one) => sum + one.operations / one.windowSeconds, 0)
  const [p50Ns = 0, p90Ns = 0, p99Ns = 0, p999Ns = 0] = latencyNs.quantiles([0.5, 0.9, 0.99, 0.999])
  const loops = measurements.flatMap(({ loop }) => (loop === null ? [] : [loop]))
  return {
    batch: Math.max(...measurements.map(({ batch }) => batch)),
    samples: latencyNs.count,
    operations,
    windowSeconds: operations / perSecond,
    p50Ns,
    p90Ns,
    p99Ns,
    p999Ns,
    meanNs: latencyNs.mean,
    calibration: {
      ratio: medianOf(({ calibration }) => calibration.ratio),
      pairs: measurements.reduce((sum, { calibration }) => sum + calibration.pairs, 0),
      kernelNs: medianOf(({ calibration }) => calibration.kernelNs),
    },
    bytesPerOperation: medianOf(({ bytesPerOperation }) => bytesPerOperation),
    gcPauseShare: medianOf(({ gcPauseShare }) => gcPauseShare),
    loop:
      loops.length === 0
        ? null
        : {
            utilisation: median(loops.map(({ utilisation }) => utilisation)),
            delayP99Ns: Math.max(...loops.map(({ delayP99Ns }) => delayP99Ns)),
          },
    warmup: {
      seconds: Math.max(...measurements.map(({ warmup }) => warmup.seconds)),
      steady: measurements.every(({ warmup }) => warmup.steady),
    },
  }
}
