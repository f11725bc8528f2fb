import type { Charge } from '@tidemark/gate'
import type { AnchorDocument } from '@tidemark/records'
import { formatChange, formatFraction } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { ratioText } from './ratio-text.ts'

/** What accepted changes leave of the drift budgets of their calls, a line each. */
export function renderCharges(charges: readonly Charge[], anchor: AnchorDocument): string {
  return [
    `since the tidemark ${anchorText(anchor)}:`,
    ...charges.map((charge) => {
      const { entry, left } = charge
      const granted = entry.overBudget === true ? ', past the budget knowingly' : ''
      const until =
        entry.expires === undefined ? '' : `; accepted until ${entry.expires}, then the gate reports it`
      return `  ${chargeText(charge)}: ${leftText(left)}${granted}${until}`
    }),
  ].join('\n')
}

/** Why nothing was accepted, and what to do: the calls that would go past their drift budgets. */
export function renderOverBudget(charges: readonly Charge[], anchor: AnchorDocument): string {
  const over = charges.filter((charge) => charge.over)
  const calls = over.length === 1 ? '1 call would go' : `${over.length} calls would go`
  return [
    `nothing was accepted: ${calls} past the drift budget since the tidemark ${anchorText(anchor)}`,
    ...over.map((charge) => `  ${chargeText(charge)}`),
    '  make it faster, or accept it all the same: --over-budget --reason "why it is worth that"',
  ].join('\n')
}

function chargeText({ entry, total, limit }: Charge): string {
  const { suite, call, ratio = 1 } = entry
  const interval = total.interval === null ? null : ([total.interval.low, total.interval.high] as const)
  return (
    `${safeText(suite)} › ${safeText(call)}: ${formatChange(ratio)} now, ` +
    `${ratioText(total.ratio, interval)} in total, of ${formatFraction(limit - 1)}`
  )
}

function leftText(left: number): string {
  return left > 0 ? `${formatFraction(left)} left` : 'nothing left'
}

function anchorText({ revision, pinned }: AnchorDocument): string {
  return `${revision.slice(0, 9)} (pinned on ${pinned.on})`
}
