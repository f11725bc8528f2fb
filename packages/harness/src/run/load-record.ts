import type { LoadPart } from '@tidemark/load'
import type { LoadModel } from '@tidemark/load/options'
import { type EncodedHistogram, Histogram } from '@tidemark/metrics'
import type { LoadCallRecord, LoadShape, LoadSuiteRecord, LoadTimes } from '@tidemark/records'
import type { LoadedCallOutcome } from './load.ts'

/** What was loaded as it stands in a record, by suite, in the order it was loaded. */
export function loadSuiteRecords(loaded: readonly LoadedCallOutcome[]): readonly LoadSuiteRecord[] {
  const suites = [...new Set(loaded.map(({ suite }) => suite))]
  return suites.map((suite) => ({
    name: suite.name,
    file: suite.bundle.file,
    suiteHash: suite.bundle.suiteHash,
    calls: loaded.filter((one) => one.suite === suite).map(callRecord),
  }))
}

function callRecord({ call, load: model, outcome }: LoadedCallOutcome): LoadCallRecord {
  const { name, params, id, definitionHash } = call
  const common = { name, params, id, definitionHash, load: shapeOf(model) }
  if (outcome.state === 'broken') {
    return { state: 'broken', ...common, breakage: { ...outcome.failure, replicate: 0 } }
  }
  const { part, serverDeath } = outcome
  return {
    state: 'loaded',
    ...common,
    end: serverDeath === null ? outcome.end : 'server-died',
    serverDeath,
    ...figuresOf(part),
  }
}

function figuresOf(part: LoadPart) {
  const windowSeconds = part.lastEndNs / 1e9
  return {
    windowSeconds,
    completedPerSecond: windowSeconds === 0 ? 0 : part.counts.completed / windowSeconds,
    counts: part.counts,
    failures: Object.entries(part.failures).map(([kind, calls]) => ({ kind, calls })),
    latency: timesOf(part.latency),
    service: timesOf(part.service),
    waiting: timesOf(part.waiting),
    scheduleError: timesOf(part.scheduleError),
    seconds: part.seconds,
  }
}

function timesOf(histogram: EncodedHistogram): LoadTimes {
  const times = Histogram.decode(histogram)
  const [p50 = 0, p90 = 0, p99 = 0, p999 = 0] = times.quantiles([0.5, 0.9, 0.99, 0.999])
  return { summaryNs: { mean: times.mean, p50, p90, p99, p999 }, histogram }
}

/** JSON has no infinity. */
function shapeOf(model: LoadModel): LoadShape {
  const calls = finite(model.calls)
  if (model.kind === 'closed') return { ...model, calls, durationSeconds: finite(model.durationSeconds) }
  const stages = model.stages.map((stage) => ({ ...stage, durationSeconds: finite(stage.durationSeconds) }))
  return { ...model, calls, stages }
}

function finite(value: number): number | null {
  return value === Number.POSITIVE_INFINITY ? null : value
}
