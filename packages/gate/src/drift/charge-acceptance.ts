import type { CallLimits, LedgerEntry, LedgerLine } from '@tidemark/records'
import type { RatioLink } from '@tidemark/stats'
import { acceptedDrift } from './accepted-drift.ts'
import { type DriftSettings, driftLimit, isBeyond } from './drift-limit.ts'

/** What accepting one change does to the drift budget of its call. */
export interface Charge {
  readonly entry: LedgerEntry
  /** All that is accepted of the call since the tidemark, this change included. */
  readonly total: RatioLink
  /** The most it may become, as a ratio. */
  readonly limit: number
  /** How much of the tidemark's time is left until the limit: 0.009 is 0.9 %; below 0 beyond it. */
  readonly left: number
  /** It is a slowdown, and the call is beyond its limit with it. */
  readonly over: boolean
}

export interface ChargeOptions extends DriftSettings {
  /** Lines of the ledger that were accepted since the tidemark. */
  readonly since: readonly LedgerLine[]
  /** What the suite allows a call. */
  readonly limitsOf: (suite: string, call: string) => CallLimits
  /** Whether changes may go past the budget; those that do are marked as such. */
  readonly overBudget: boolean
  readonly now: Date
}

/** Charges accepted changes to the drift budgets of their calls; changes without a ratio cost nothing. Pure. */
export function chargeAcceptance(entries: readonly LedgerEntry[], options: ChargeOptions): readonly Charge[] {
  return entries.flatMap((entry): Charge[] => {
    if (entry.ratio === undefined) return []
    const charge = chargeOf(entry, options)
    if (!charge.over || !options.overBudget) return [charge]
    return [{ ...chargeOf({ ...entry, overBudget: true }, options), over: true }]
  })
}

function chargeOf(entry: LedgerEntry, { since, limitsOf, now, ...settings }: ChargeOptions): Charge {
  const { environment, suite, call, ratio = 1 } = entry
  const before = since.filter(
    (line) => line.environment === environment && line.suite === suite && line.call === call,
  )
  const drift = acceptedDrift([...before, entry], now)
  const { limit } = driftLimit(limitsOf(suite, call), drift, settings)
  const { chained } = drift
  return {
    entry,
    total: chained,
    limit,
    left: limit - chained.ratio,
    over: ratio > 1 && isBeyond(chained.ratio, limit),
  }
}
