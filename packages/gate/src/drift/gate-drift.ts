import type { GateCall, GateDrift, GateSignal } from '@tidemark/records'
import type { GatePlan, PlannedCall } from '../side-by-side/plan.ts'
import type { GateJudgeSettings } from '../side-by-side/settings.ts'
import { type AcceptedDrift, driftKey } from './accepted-drift.ts'
import { type DriftLimit, type DriftSettings, driftBudgetOf, driftLimit, isBeyond } from './drift-limit.ts'

/** Name of the arm that is the pinned revision. */
export const tidemarkArm = 'tidemark'

/** What was accepted of each call, by `driftKey`. */
type AcceptedDrifts = ReadonlyMap<string, AcceptedDrift>

/** What a gate holds the drift of its calls against. */
export interface DriftRules extends DriftSettings {
  /** Name of the arm that is the tidemark; null where it could not be had, so that the ledger stands in for it. */
  readonly arm: string | null
  /** What was accepted since the tidemark. */
  readonly accepted: AcceptedDrifts
}

/** The plan with the drift budget of each call as its margin against the tidemark. */
export function planDrift(plan: GatePlan, rules: DriftRules): GatePlan {
  const { arm } = rules
  if (arm === null) return plan
  const calls = plan.calls.map((planned): PlannedCall => {
    const { limits, id } = planned.call
    const { limit } = driftLimit(limits, rules.accepted.get(driftKey(planned.suite, id)), rules)
    const margins = { time: limit - 1, alloc: driftBudgetOf(limits, rules.driftBudget) }
    return { ...planned, marginsAgainst: new Map([...(planned.marginsAgainst ?? []), [arm, margins]]) }
  })
  return { ...plan, calls }
}

/**
 * The plan with the slowdowns that were accepted since the base added to the margins against it. Whoever reviews the
 * change sees their lines in it.
 */
export function planAccepted(
  plan: GatePlan,
  base: string,
  accepted: AcceptedDrifts,
  { margin, allocMargin }: Pick<GateJudgeSettings, 'margin' | 'allocMargin'>,
): GatePlan {
  const calls = plan.calls.map((planned): PlannedCall => {
    const { limits, id } = planned.call
    const standing = accepted.get(driftKey(planned.suite, id))?.standing ?? 1
    if (standing === 1) return planned
    const margins = { time: standing * (1 + (limits.margin ?? margin)) - 1, alloc: allocMargin }
    return { ...planned, marginsAgainst: new Map([...(planned.marginsAgainst ?? []), [base, margins]]) }
  })
  return { ...plan, calls }
}

/** Says of each call which slowdowns were accepted since the base. */
export function tellAccepted(calls: readonly GateCall[], accepted: AcceptedDrifts): readonly GateCall[] {
  return calls.map((call) => {
    const slowdowns = accepted.get(driftKey(call.suite, call.id))?.slowdowns ?? []
    if (slowdowns.length === 0) return call
    const told = slowdowns.map(({ ratio = 1, reason, expires = null }) => ({ ratio, reason, expires }))
    return { ...call, accepted: told }
  })
}

/**
 * How far each call has come from the tidemark: the measured ratio where there is one, which decides; otherwise what
 * was accepted since, multiplied. Pure.
 */
export function judgeDrift(
  calls: readonly GateCall[],
  plan: GatePlan,
  rules: DriftRules,
): readonly GateCall[] {
  const { arm } = rules
  const loaded = new Set(
    plan.calls.flatMap(({ suite, call, arms }) =>
      arms.some((one) => one.arm === arm) ? [driftKey(suite, call.id)] : [],
    ),
  )
  return calls.map((call) => {
    const key = driftKey(call.suite, call.id)
    const accepted = rules.accepted.get(key)
    const limit = driftLimit(call.limits, accepted, rules)
    const comparable = loaded.has(key) && call.breakage?.arm !== arm
    const drift = comparable ? measuredDrift(call, arm, accepted, limit) : ledgerDrift(call, accepted, limit)
    return drift === null ? call : { ...call, drift }
  })
}

/** Null where the tidemark has the same code, or its time was not judged. */
function measuredDrift(
  { signals }: GateCall,
  arm: string | null,
  accepted: AcceptedDrift | undefined,
  { limit, by }: DriftLimit,
): GateDrift | null {
  const time = timeAgainst(arm, signals)
  if (time === undefined) return null
  return { source: 'measured', ...standingOf(time, by), limit, ...whatWasAccepted(accepted, by) }
}

/**
 * The drift of a call of a record whose signals were judged anew: its limit is what it was, and where the ledger stands
 * in for the tidemark, so is all of it.
 */
export function judgeDriftAgain(drift: GateDrift, signals: readonly GateSignal[]): GateDrift {
  const time = timeAgainst(tidemarkArm, signals)
  if (drift.source === 'ledger' || time === undefined) return drift
  return { ...drift, ...standingOf(time, drift.expired.length > 0 ? 'expired' : 'budget') }
}

function timeAgainst(arm: string | null, signals: readonly GateSignal[]): GateSignal | undefined {
  return signals.find(({ signal, reference }) => signal === 'time' && reference === arm)
}

function standingOf(
  { verdict, effect, interval }: GateSignal,
  by: DriftLimit['by'],
): Pick<GateDrift, 'state' | 'ratio' | 'interval'> {
  const beyond = by === 'expired' ? 'expired' : 'spent'
  const state = verdict === 'slower' ? beyond : verdict === 'undecided' ? 'undecided' : 'within'
  return { state, ratio: effect, interval }
}

/** Null where nothing was accepted, and of a call that does not exist any more. */
function ledgerDrift(
  { verdict }: GateCall,
  accepted: AcceptedDrift | undefined,
  { limit, by }: DriftLimit,
): GateDrift | null {
  if (accepted === undefined || accepted.changes === 0 || verdict === 'gone') return null
  const { ratio, interval } = accepted.chained
  const beyond = by === 'expired' ? 'expired' : 'spent'
  return {
    source: 'ledger',
    state: isBeyond(ratio, limit) ? beyond : 'within',
    ratio,
    interval: interval === null ? null : [interval.low, interval.high],
    limit,
    ...whatWasAccepted(accepted, by),
  }
}

function whatWasAccepted(
  accepted: AcceptedDrift | undefined,
  by: DriftLimit['by'],
): Pick<GateDrift, 'changes' | 'expired'> {
  const expired = by === 'expired' ? (accepted?.expired ?? []) : []
  return {
    changes: accepted?.changes ?? 0,
    expired: expired.map(({ expires = '', ratio = 1, reason }) => ({
      on: expires,
      ratio,
      reason,
    })),
  }
}
