import { type Arm, type ArmProgress, twinOf } from '@tidemark/gate/arms'
import {
  explainCall,
  type GateJudgeSettings,
  type GatePlan,
  isLoadSignal,
  judgeDrift,
  judgeGate,
  type MeasuredGate,
  measureGate,
  type PlannedCall,
  planAccepted,
  planDrift,
  planGate,
  planSham,
  tellAccepted,
  wholeGateOf,
} from '@tidemark/gate/side-by-side'
import type { ListedSuite } from '@tidemark/harness/runner'
import { fingerprintHere, type GateCall, type GateRecord } from '@tidemark/records'
import type { GateFlags, GateOptions } from '../config/gate-options.ts'
import { given } from '../config/given.ts'
import { createGateProgress } from '../gate-progress.ts'
import { checkSuites, type SortedCalls, select, selectBroken } from '../selection.ts'
import type { ShardPlace } from '../sharding/shard-place.ts'
import { describeShard, dividerOf, readDividing } from '../sharding/sharding.ts'
import { toolVersion } from '../tool-version.ts'
import { type GateArms, prepareArms } from './gate-arms.ts'
import { type DriftFiles, readDrift } from './gate-drift.ts'
import { judgedCalls } from './judged-calls.ts'
import { createStatusLine, type StatusLine } from './status-line.ts'

/** What a gate ended with. */
export interface EndedGate {
  readonly record: GateRecord
  /** What is said of suites that a gate does not measure. */
  readonly leftOut: readonly string[]
}

/**
 * Prepares the revisions, measures and judges them, and profiles what became slower. Tells of its steps on stderr, and writes
 * nothing else.
 *
 * @param signal ends the measuring; the record is of what was measured by then
 */
export async function runGate(
  options: GateOptions,
  suites: readonly string[],
  flags: GateFlags,
  place: ShardPlace | null,
  signal: AbortSignal,
): Promise<EndedGate> {
  const startedAt = new Date()
  const startMs = performance.now()
  const status = createStatusLine()
  const describe = createGateProgress({ budgetSeconds: options.budgetSeconds, now: () => performance.now() })
  const selection = { suites, calls: flags.calls ?? '' }
  const sorted = (all: readonly ListedSuite[]): SortedCalls =>
    judgedCalls(select(all, selection), options.judge.signals)
  let leftOut: readonly string[] = []
  // Read first: a damaged baseline must not cost the building of revisions.
  const dividing = place === null ? null : await readDividing(place, options.baselinesDirectory, selection)
  try {
    const prepared = await prepareArms(options, flags, (arm) => armProgress(arm, status, signal))
    if (prepared.how !== null) status.say(`base: ${prepared.how}`)
    const drift = await readDrift(options, prepared, startedAt)
    const missing = prepared.anchor?.missing ?? null
    if (missing !== null) status.say(`tidemark: cannot be measured, the ledger stands in for it: ${missing}`)
    const plannedGate = await planGate({
      ...prepared,
      include: options.include,
      settings: options.pair,
      onListed({ suites: all, broken }, base) {
        // Of the base as well: what is gone may be asked for.
        checkSuites(selection, [...all, ...base], broken)
        leftOut = sorted(all).leftOut
        for (const line of leftOut) status.say(line, 400)
      },
      select: (all) => sorted(all).measurable,
      selectBroken: (all) => selectBroken(all, selection),
      ...given('divide', dividing === null ? undefined : dividerOf(dividing)),
      signal,
    })
    const plan = withMargins(plannedGate, drift, prepared, options)
    if (plan.shard !== undefined) status.say(describeShard(plan.shard))
    const judge = judgeOf(plan, prepared, options)
    const measured = await measureGate(plan, {
      root: prepared.head.root,
      pair: options.pair,
      load: options.load,
      judge,
      seed: options.seed,
      budgetSeconds: options.budgetSeconds,
      sham: await shamOf(plan, prepared, options),
      signal,
      onProgress: (progress) => status.show(describe(progress)),
      onCounting: (suite, call) => status.say(`counting instructions, for some minutes · ${suite} › ${call}`),
    })
    const judged = judgeGate(plan, measured, prepared.head.name, judge)
    const told = tellAccepted(judged.calls, drift.sinceBase)
    const drifted = drift.rules === null ? told : judgeDrift(told, plan, drift.rules)
    const calls = await explainSlower(drifted, measured, options, signal, status)
    const record = {
      ...head(options, prepared, measured, drift, signal),
      startedAt: startedAt.toISOString(),
      durationSeconds: (performance.now() - startMs) / 1e3,
      brokenSuites: plan.brokenSuites,
      shams: judged.shams,
      calls,
      ...given('shard', plan.shard),
    }
    return { record, leftOut }
  } finally {
    status.end()
  }
}

/** Against the base what was accepted since, against the tidemark the drift budgets. */
function withMargins(
  plan: GatePlan,
  { rules, sinceBase }: DriftFiles,
  { references }: GateArms,
  { judge }: GateOptions,
): GatePlan {
  const [base] = references
  const accepted = base === undefined ? plan : planAccepted(plan, base.name, sinceBase, judge)
  return rules === null ? accepted : planDrift(accepted, rules)
}

/** A shard has to take the replicates that the whole will want to look at. */
function judgeOf({ shard }: GatePlan, { references }: GateArms, { judge }: GateOptions): GateJudgeSettings {
  if (shard === undefined) return judge
  return { ...judge, whole: wholeGateOf(shard, { references: references.length, signals: judge.signals }) }
}

function head(
  options: GateOptions,
  { arms }: GateArms,
  { outOfTime }: MeasuredGate,
  { told }: DriftFiles,
  signal: AbortSignal,
): Omit<GateRecord, 'startedAt' | 'durationSeconds' | 'brokenSuites' | 'calls' | 'shams'> {
  const { pair, load, judge, seed, budgetSeconds } = options
  const { throughputMargin, tailMargin } = judge
  return {
    kind: 'tidemark.gate',
    version: 1,
    tool: toolVersion(),
    fingerprint: fingerprintHere(),
    arms: arms.map(({ name, label, commit, dirty, lockfileHash }: Arm) => ({
      name,
      label,
      commit,
      dirty,
      lockfileHash,
    })),
    settings: {
      seed,
      margin: judge.margin,
      allocMargin: judge.allocMargin,
      alpha: judge.alpha,
      budgetSeconds,
      signals: judge.signals,
      warmupSeconds: pair.warmupSeconds,
      pairSeconds: pair.pairSeconds,
      timeLimitSeconds: pair.timeLimitSeconds,
      memoryLimitMib: pair.memoryLimitMib,
      ...(judge.signals.some(isLoadSignal) && { load: { throughputMargin, tailMargin, ...load } }),
    },
    ...told,
    interrupted: signal.aborted,
    outOfTime,
  }
}

/**
 * Only the cache's arms have copies: a folder of the user's is not ours to copy. A sham says whether times can
 * be trusted, so it is of no use where no time is judged.
 */
async function shamOf(
  plan: GatePlan,
  { arms, head: { root }, references }: GateArms,
  { seed, judge }: GateOptions,
): Promise<PlannedCall | null> {
  if (!judge.signals.includes('time')) return null
  const base = arms.find(({ name }) => name === references[0]?.name)
  const twinRoot = base === undefined ? null : await twinOf(base)
  if (base === undefined || twinRoot === null) return null
  return planSham(plan, root, base.name, twinRoot, seed)
}

/** Profiles the slower calls; not forever where everything became slower. */
async function explainSlower(
  calls: readonly GateCall[],
  { states }: MeasuredGate,
  { root, pair }: GateOptions,
  signal: AbortSignal,
  status: StatusLine,
): Promise<readonly GateCall[]> {
  // Profiles are of a call by itself: where it is known under load alone, they would tell something else.
  const slower = calls
    .filter(({ verdict, replicates }) => verdict === 'slower' && replicates.length > 0)
    .slice(0, explainedAtMost)
  const explained = new Map<GateCall, GateCall>()
  for (const call of slower) {
    const state = states.find(({ plan }) => plan.suite === call.suite && plan.call.id === call.id)
    if (state === undefined || signal.aborted) continue
    status.say(`profiling ${call.suite} › ${call.id}`)
    try {
      const explanation = await explainCall(state, call, { root, settings: pair, signal })
      explained.set(call, { ...call, explanation })
    } catch (error) {
      // Such as a full disk: the verdict stands without it, and must not be lost.
      status.say(`no profile of it: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return calls.map((call) => explained.get(call) ?? call)
}

const explainedAtMost = 5

function armProgress(arm: string, status: StatusLine, signal: AbortSignal): ArmProgress {
  return { signal, onStep: (step) => status.say(`${arm}: ${step}`) }
}
