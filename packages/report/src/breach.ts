import type { GateBreach } from '@tidemark/records'
import type { Paint } from './format/paint.ts'
import { formatBytes, formatNanoseconds } from './format/quantity.ts'

/**
 * Budgets that a call exceeds, one per line.
 *
 * @param call its name, safe to print
 */
export function renderBreaches(call: string, breaches: readonly GateBreach[], paint: Paint): string[] {
  return breaches.map(({ what, limit, measured }) => {
    const format = what === 'alloc' ? formatBytes : formatNanoseconds
    return `${paint('red', 'over budget')} ${call}: ${what} ${format(measured)}, budget ${format(limit)}`
  })
}
