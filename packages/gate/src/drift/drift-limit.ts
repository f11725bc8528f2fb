import type { CallLimits } from '@tidemark/records'
import type { AcceptedDrift } from './accepted-drift.ts'

/** How much slower than the tidemark a call may become in total, where nobody says otherwise: 5 %. */
export const defaultDriftBudget = 0.05

export interface DriftSettings {
  /** The configuration's drift budget, as a fraction; undefined where it has none. */
  readonly driftBudget: number | undefined
  /** Smallest slowdown worth failing for, as a fraction, unless the suite sets its own. */
  readonly margin: number
}

/**
 * The drift budget of a call, as a fraction: the suite's, the configuration's, or 5 %. That default gives way to a
 * wider margin in the suite: a call that cannot be told from itself within 10 % cannot be held to 5.
 */
export function driftBudgetOf(limits: CallLimits, driftBudget: number | undefined): number {
  return limits.driftBudget ?? driftBudget ?? Math.max(defaultDriftBudget, limits.margin ?? 0)
}

/** The most that a call may take of the tidemark's time. */
export interface DriftLimit {
  /** As a ratio: 1.05 is 5 % more. */
  readonly limit: number
  /** What sets it: the budget, or that acceptances have run out. */
  readonly by: 'budget' | 'expired'
}

/**
 * The budget, and on top of it what was accepted past it. Where acceptances have run out, no more than the slowdowns
 * whose acceptance stands, and the margin: the expired ones then fail the gate as if they were new.
 *
 * @param accepted of the call since the tidemark; undefined where nothing was
 */
export function driftLimit(
  limits: CallLimits,
  accepted: AcceptedDrift | undefined,
  settings: DriftSettings,
): DriftLimit {
  const whole = (1 + driftBudgetOf(limits, settings.driftBudget)) * (accepted?.granted ?? 1)
  if (accepted === undefined || accepted.expired.length === 0) return { limit: whole, by: 'budget' }
  const rest = accepted.standing * (1 + (limits.margin ?? settings.margin))
  return rest < whole ? { limit: rest, by: 'expired' } : { limit: whole, by: 'budget' }
}

/** Whether a ratio is beyond a limit by more than what multiplying them rounds off. */
export function isBeyond(ratio: number, limit: number): boolean {
  return ratio > limit * (1 + 1e-9)
}
