import {
  countInstructions,
  loadArm,
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
import { isLoadSignal } from './load-signal.ts'
import { type LoadTaking, measureUnderLoad } from './measure-under-load.ts'
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
  /** How calls are put under load, where their throughput or tail is judged. */
  readonly load: LoadTaking
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

/** A replicate to be taken: of pairs, or under load. */
interface Next {
  readonly state: CallState
  readonly stage: GateReplicate['stage']
  readonly kind: 'pair' | 'load'
}

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
      const measure = group[0]?.kind === 'load' ? loadGroup : measureGroup
      await measure(group, random.fork(`process ${round} ${done}`), options, (one) => {
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
  return [{ state: sham, stage: 'screen', kind: 'pair' }]
}

function whatNext(
  states: readonly CallState[],
  judge: GateJudgeSettings,
): { readonly next: readonly Next[]; readonly remaining: number } {
  const series = states.map((state) => ({ state, series: state.series(judge) }))
  const needed = planReplicates(
    series.flatMap((one) => one.series),
    judge,
  )
  const timed = toBeTimed(states, judge)
  let remaining = timed.length
  const next = series.flatMap(({ state, series: own }) =>
    (['pair', 'load'] as const).flatMap((kind): Next[] => {
      const ofKind = own.filter(({ signal }) => isLoadSignal(signal) === (kind === 'load'))
      const plans = ofKind.flatMap(({ key }) => needed.get(key) ?? [])
      const [first] = plans
      if (first === undefined) return []
      remaining += Math.max(...plans.map(({ more }) => more))
      return [{ state, stage: first.stage, kind }]
    }),
  )
  return { next: [...timed, ...next], remaining }
}

/** Instructions without a pair: one replicate shows whether all arms can make the call, and how long it takes. */
function toBeTimed(states: readonly CallState[], { signals }: GateJudgeSettings): readonly Next[] {
  if (!signals.includes('instructions') || pairedSignals(signals).length > 0) return []
  return states
    .filter(({ settled, replicates, isPaired }) => isPaired && settled === null && replicates.length === 0)
    .map((state) => ({ state, stage: 'screen', kind: 'pair' }))
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

/** Calls of one suite together, in random order; a replicate under load by itself. */
function groups(next: readonly Next[], random: Random): readonly (readonly Next[])[] {
  const bySuite = new Map<string, Next[]>()
  const shuffled = random.shuffle(next)
  for (const one of shuffled.filter(({ kind }) => kind === 'pair')) {
    const { suite } = one.state.plan
    bySuite.set(suite, [...(bySuite.get(suite) ?? []), one])
  }
  const pairs = [...bySuite.values()].flatMap((calls) =>
    Array.from({ length: Math.ceil(calls.length / callsPerProcess) }, (_, at) =>
      calls.slice(at * callsPerProcess, (at + 1) * callsPerProcess),
    ),
  )
  return [...pairs, ...shuffled.filter(({ kind }) => kind === 'load').map((one) => [one])]
}

async function loadGroup(
  group: readonly Next[],
  random: Random,
  { root, pair, load, signal }: ReplicateOptions,
  onStart: (one: Next) => void,
): Promise<void> {
  for (const one of group) {
    const planned = one.state.settled === null ? one.state.nextLoad() : null
    if (planned === null) continue
    onStart(one)
    const outcome = await measureUnderLoad(planned, { root, pair, load, random, signal, loadArm })
    one.state.addLoad(one.stage, planned, outcome)
  }
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
