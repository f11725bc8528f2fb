import {
  countInstructions,
  measurePairs,
  type PairedCallPlan,
  type PairSettings,
  ReplicateProcesses,
} from '@tidemark/harness/runner'
import type { GateReplicate } from '@tidemark/records'
import { type Random, seededRandom } from '@tidemark/stats'
import { planReplicates } from '../paired/plan.ts'
import { screenSeries } from '../paired/screening.ts'
import { CallState } from './call-state.ts'
import { countGate } from './count-gate.ts'
import { endNamed } from './end-named.ts'
import type { GatePlan, PlannedCall } from './plan.ts'
import { type GateJudgeSettings, pairedSignals } from './settings.ts'

/** Calls that share a process, at most: a death or the end of the budget costs no more than these. */
const callsPerProcess = 6
/**
 * Share of the budget after which screening ends where something is suspected: a suspicion that is never
 * confirmed is worth less than one more look at calls that showed nothing so far.
 */
const screeningShare = 0.6
/**
 * Replicates of a sham. Fewer could not raise an alarm, whatever the machine did; more would cost a gate of one
 * call as much as the call itself.
 */
const shamReplicates = 8

export interface GateProgress {
  readonly stage: GateReplicate['stage']
  readonly suite: string
  readonly call: string
  /** Replicates measured so far, and how many more the decision needs as far as is known now, this one included. */
  readonly done: number
  readonly expected: number
}

export interface MeasureGateOptions {
  /** Working directory of all arms. */
  readonly root: string
  readonly pair: PairSettings
  readonly judge: GateJudgeSettings
  readonly seed: number
  readonly budgetSeconds: number | null
  /** A comparison of the base with itself that runs along; null without one. */
  readonly sham: PlannedCall | null
  readonly signal: AbortSignal
  readonly onProgress: (progress: GateProgress) => void
  /** The instructions of a call are about to be counted. */
  readonly onCounting: (suite: string, call: string) => void
}

export interface MeasuredGate {
  readonly states: readonly CallState[]
  readonly sham: CallState | null
  /** The budget ended before everything was decided. */
  readonly outOfTime: boolean
}

interface ReplicateOptions extends MeasureGateOptions {
  readonly processes: ReplicateProcesses
}

type Next = { readonly state: CallState; readonly stage: GateReplicate['stage'] }

/**
 * Measures all that was asked for until every call is decided or the budget is spent: pairs first, and then
 * the instructions, which take minutes for each call.
 */
export async function measureGate(plan: GatePlan, options: MeasureGateOptions): Promise<MeasuredGate> {
  const { root, pair, judge, signal, onCounting } = options
  const processes = new ReplicateProcesses(root)
  const budgetMs = (options.budgetSeconds ?? Number.POSITIVE_INFINITY) * 1e3
  const start = performance.now()
  const measured = await measureReplicates(plan, { ...options, processes }, start, budgetMs).finally(() =>
    processes.close(),
  )
  if (!judge.signals.includes('instructions')) return measured
  const inTime = (): boolean => performance.now() - start < budgetMs
  const counting = { root, pair, signal, inTime, onCall: onCounting, count: countInstructions }
  const complete = await countGate(measured.states, counting)
  return { ...measured, outOfTime: measured.outOfTime || !complete }
}

/**
 * Measures replicate after replicate. All calls take turns, so each one's replicates are spread over the whole
 * gate; calls that are decided drop out, and the time is left to those that are not.
 */
async function measureReplicates(
  plan: GatePlan,
  options: ReplicateOptions,
  start: number,
  budgetMs: number,
): Promise<MeasuredGate> {
  const { judge, signal } = options
  const random = seededRandom(options.seed)
  const states = plan.calls.map((call) => new CallState(call, random))
  const sham = options.sham === null ? null : new CallState(options.sham, random)
  let done = 0
  for (let round = 0; ; round++) {
    if (performance.now() - start > screeningShare * budgetMs) endScreening(states, judge)
    endNamed(states, judge)
    const { next, remaining } = whatNext(states, judge)
    const shams = nextSham(sham)
    if (next.length + shams.length === 0 || signal.aborted) return { states, sham, outOfTime: false }
    let expected = remaining + shams.length
    // The sham by itself: it bears the name of a call.
    const all = [...groups(next, random.fork(`round ${round}`)), ...(shams.length > 0 ? [shams] : [])]
    for (const group of all) {
      if (signal.aborted) break
      if (performance.now() - start >= budgetMs) return { states, sham, outOfTime: next.length > 0 }
      await measureGroup(group, random.fork(`process ${round} ${done}`), options, (one) => {
        options.onProgress({
          stage: one.stage,
          suite: one.state.plan.suite,
          call: one.state.plan.call.id,
          done: done++,
          expected: Math.max(1, expected--),
        })
      })
    }
  }
}

/** One in each round, and what is missing in rounds of its own. */
function nextSham(sham: CallState | null): readonly Next[] {
  if (sham === null || sham.settled !== null || sham.replicates.length >= shamReplicates) return []
  return [{ state: sham, stage: 'screen' }]
}

function whatNext(
  states: readonly CallState[],
  judge: GateJudgeSettings,
): { readonly next: readonly Next[]; readonly remaining: number } {
  if (pairedSignals(judge.signals).length === 0) return onceEach(states)
  const series = states.map((state) => ({ state, series: state.series(judge) }))
  const needed = planReplicates(
    series.flatMap((one) => one.series),
    judge,
  )
  let remaining = 0
  const next = series.flatMap(({ state, series: own }): Next[] => {
    const plans = own.flatMap(({ key }) => needed.get(key) ?? [])
    const [first] = plans
    if (first === undefined) return []
    remaining += Math.max(...plans.map(({ more }) => more))
    return [{ state, stage: first.stage }]
  })
  return { next, remaining }
}

/** Instructions alone: one replicate shows whether all arms can make the call, and how long it takes. */
function onceEach(states: readonly CallState[]): ReturnType<typeof whatNext> {
  const unmeasured = states.filter(({ settled, replicates }) => settled === null && replicates.length === 0)
  return {
    next: unmeasured.map((state) => ({ state, stage: 'screen' })),
    remaining: unmeasured.length,
  }
}

function endScreening(states: readonly CallState[], judge: GateJudgeSettings): void {
  const screened = screenSeries(
    states.flatMap((state) => state.series(judge)),
    judge,
  )
  if (!screened.some(({ screening }) => screening.state === 'suspect')) return
  const open = new Set(
    screened.filter(({ screening }) => screening.state === 'open').map(({ series }) => series.key),
  )
  for (const state of states) state.end(open)
}

/** Calls of one suite together, in random order. */
function groups(next: readonly Next[], random: Random): readonly (readonly Next[])[] {
  const bySuite = new Map<string, Next[]>()
  for (const one of random.shuffle(next)) {
    const { suite } = one.state.plan
    bySuite.set(suite, [...(bySuite.get(suite) ?? []), one])
  }
  return [...bySuite.values()].flatMap((calls) =>
    Array.from({ length: Math.ceil(calls.length / callsPerProcess) }, (_, at) =>
      calls.slice(at * callsPerProcess, (at + 1) * callsPerProcess),
    ),
  )
}

async function measureGroup(
  group: readonly Next[],
  random: Random,
  { root, processes, pair, signal }: ReplicateOptions,
  onStart: (one: Next) => void,
): Promise<void> {
  const planned = group.map((one) => ({ one, call: one.state.nextPlan() }))
  const byId = new Map<string, { readonly one: Next; readonly call: PairedCallPlan }>(
    planned.map((entry) => [entry.call.id, entry]),
  )
  await measurePairs(
    planned.map(({ call }) => call),
    {
      root,
      processes,
      settings: pair,
      seed: random.integer(2 ** 31),
      signal,
      onStart: (id) => {
        const entry = byId.get(id)
        if (entry !== undefined) onStart(entry.one)
      },
      onOutcome: (id, outcome) => {
        const entry = byId.get(id)
        if (entry !== undefined && !signal.aborted) entry.one.state.add(entry.one.stage, entry.call, outcome)
      },
    },
  )
}
