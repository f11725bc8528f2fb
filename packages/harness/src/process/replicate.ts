import { Histogram } from '@tidemark/metrics'
import { median } from '@tidemark/stats'
import type {
  CallOutcome,
  Failure,
  ProcessRequest,
  WorkerCallOutcome,
  WorkerMeasurement,
} from '../protocol.ts'
import { summarizeLatency } from '../worker/latency.ts'
import { createStartLine } from '../worker/start-line.ts'
import { runOnFreshPool } from './pool.ts'

export interface CallReplicate {
  readonly outcome: CallOutcome
  /** Workers of this call may still run: nothing else can be measured in this process. */
  readonly spent: boolean
}

/** Measures one call in a fresh pool and pools what its workers say. */
export async function replicateCall(
  { bundleUrl, settings, seed }: Extract<ProcessRequest, { type: 'measure' }>,
  call: { readonly id: string; readonly timeLimitSeconds: number },
): Promise<CallReplicate> {
  const startLine = createStartLine()
  const { timeLimitSeconds, memoryLimitMib } = settings
  const result = await runOnFreshPool<WorkerCallOutcome>(
    settings.workers,
    { callSeconds: call.timeLimitSeconds, otherSeconds: timeLimitSeconds, memoryLimitMib },
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
  if (result.state === 'lost') return { outcome: { state: 'broken', failure: result.failure }, spent: true }
  return { outcome: poolOutcomes(result.outcomes), spent: false }
}

function poolOutcomes(outcomes: readonly WorkerCallOutcome[]): CallOutcome {
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
  const latencyPs = Histogram.decode(first.histogram)
  for (const { histogram } of others) latencyPs.merge(Histogram.decode(histogram))
  if (latencyPs.count === 0) {
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
    histogram: latencyPs.encode(),
    replicate: poolMeasurements(measurements, latencyPs),
  }
}

/**
 * Counts and rates add up over the workers; what each worker measured by itself is represented by its
 * median. The window is common: throughput is all operations over wall time, never a sum of inverse
 * latencies.
 */
function poolMeasurements(
  measurements: readonly WorkerMeasurement[],
  latencyPs: Histogram,
): Extract<CallOutcome, { state: 'measured' }>['replicate'] {
  const medianOf = (value: (measurement: WorkerMeasurement) => number): number =>
    median(measurements.map(value))
  const operations = measurements.reduce((sum, one) => sum + one.operations, 0)
  const perSecond = measurements.reduce((sum, one) => sum + one.operations / one.windowSeconds, 0)
  const { mean, p50, p90, p99, p999 } = summarizeLatency(latencyPs)
  const loops = measurements.flatMap(({ loop }) => (loop === null ? [] : [loop]))
  return {
    batch: Math.max(...measurements.map(({ batch }) => batch)),
    samples: latencyPs.count,
    operations,
    windowSeconds: operations / perSecond,
    p50Ns: p50,
    p90Ns: p90,
    p99Ns: p99,
    p999Ns: p999,
    meanNs: mean,
    calibration: {
      ratio: medianOf(({ calibration }) => calibration.ratio),
      pairs: measurements.reduce((sum, { calibration }) => sum + calibration.pairs, 0),
      kernelNs: medianOf(({ calibration }) => calibration.kernelNs),
    },
    otherLoadCores: medianOf(({ otherLoadCores }) => otherLoadCores),
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
