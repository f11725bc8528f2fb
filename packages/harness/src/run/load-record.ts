import { type Health, shareOfTime } from '@tidemark/load'
import type { LoadModel } from '@tidemark/load/options'
import { type EncodedHistogram, Histogram } from '@tidemark/metrics'
import type {
  CallIdentity,
  LoadBudget,
  LoadCallRecord,
  LoadCounts,
  LoadHealth,
  LoadResult,
  LoadShape,
  LoadSuiteRecord,
  LoadTimes,
} from '@tidemark/records'
import type { CallDescription, LoadOutcome } from '../protocol.ts'
import type { ListedSuite } from './list.ts'
import type { LoadedCallOutcome } from './load.ts'
import { type BudgetFigures, breachesOf } from './load-budget.ts'
import { heapGrowth, judgeSoak, type SoakSeconds } from './soak.ts'

/** What was loaded as it stands in a record, by suite, in the order it was loaded. */
export function loadSuiteRecords(loaded: readonly LoadedCallOutcome[]): readonly LoadSuiteRecord[] {
  return recordsBySuite(loaded, ({ call, load, soak, outcome }) => ({
    ...identityOf(call),
    ...resultOf(load, outcome, { budget: call.loadBudget, soak }),
  }))
}

/** Records of calls, by the suites they are of. */
export function recordsBySuite<Made extends { readonly suite: ListedSuite }>(
  made: readonly Made[],
  recordOf: (one: Made) => LoadCallRecord,
): readonly LoadSuiteRecord[] {
  const suites = [...new Set(made.map(({ suite }) => suite))]
  return suites.map((suite) => ({
    name: suite.name,
    file: suite.bundle.file,
    suiteHash: suite.bundle.suiteHash,
    calls: made.filter((one) => one.suite === suite).map(recordOf),
  }))
}

export function identityOf({ name, params, id, definitionHash }: CallDescription): CallIdentity {
  return { name, params, id, definitionHash }
}

/** What a load is judged by. */
interface Judging {
  readonly budget: LoadBudget | null
  readonly soak: boolean
}

/** What became of one load. */
export function resultOf(model: LoadModel, outcome: LoadOutcome, { budget, soak }: Judging): LoadResult {
  const load = shapeOf(model)
  if (outcome.state === 'broken') {
    return { state: 'broken', load, breakage: { ...outcome.failure, replicate: 0 } }
  }
  const figures = figuresOf(outcome, load)
  return {
    state: 'loaded',
    load,
    end: outcome.serverDeath === null ? outcome.end : 'server-died',
    serverDeath: outcome.serverDeath,
    ...figures,
    breaches: breachesOf(budgetFigures(figures, load, secondsOf(outcome)), budget),
    soak: soak ? judgeSoak(secondsOf(outcome)) : null,
  }
}

type Loaded = Extract<LoadOutcome, { state: 'loaded' }>

function secondsOf({ part, health, serverBytes }: Loaded): SoakSeconds {
  return { workers: health.workers, seconds: part.seconds, health: health.seconds, serverBytes }
}

function figuresOf({ part, health, serverBytes }: Loaded, load: LoadShape) {
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
    health: healthOf(health, part.counts, load),
    seconds: part.seconds.map((second, at) => ({
      ...second,
      health: health.seconds[at] ?? null,
      serverBytes: serverBytes[at] ?? null,
    })),
  }
}

/** Between the calls of an open loop the generator turns its event loop, which allocates more than calls may. */
function healthOf(
  health: Health,
  { completed, failed, timedOut }: LoadCounts,
  { kind }: LoadShape,
): LoadHealth {
  const { windowNs, busyNs, gcPauseNs, allocatedBytes, delayP99Ns } = health
  const calls = completed + failed + timedOut
  return {
    utilisation: shareOfTime(busyNs, windowNs),
    gcPauseShare: shareOfTime(gcPauseNs, windowNs),
    delayP99Ns,
    bytesPerCall: kind === 'open' || calls === 0 ? null : Math.max(0, allocatedBytes) / calls,
  }
}

/** A heap that surely grows, and not one that may, is held against its budget. */
function budgetFigures(
  { counts, latency, waiting, health }: ReturnType<typeof figuresOf>,
  { kind }: LoadShape,
  seconds: SoakSeconds,
): BudgetFigures {
  const { utilisation, gcPauseShare, delayP99Ns, bytesPerCall } = health
  const { perSecond } = heapGrowth(seconds)
  const answered = counts.completed > 0
  return {
    p50Ns: answered ? latency.summaryNs.p50 : null,
    p99Ns: answered ? latency.summaryNs.p99 : null,
    waitingP99Ns: kind === 'open' ? waiting.summaryNs.p99 : null,
    utilisation,
    delayP99Ns,
    gcPauseShare,
    bytesPerCall,
    heapBytesPerMinute: perSecond === null ? null : perSecond.low * 60,
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

export function finite(value: number): number | null {
  return value === Number.POSITIVE_INFINITY ? null : value
}
