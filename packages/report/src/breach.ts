import type { GateBreach } from '@tidemark/records'
import type { Paint } from './format/paint.ts'
import { formatBytes, formatNanoseconds } from './format/quantity.ts'

/** `p99 6.78 ms, budget 5.00 ms` */
export function breachText({ what, limit, measured }: GateBreach): string {
  const format = what === 'alloc' ? formatBytes : formatNanoseconds
  return `${what} ${format(measured)}, budget ${format(limit)}`
}

/**
 * Budgets that a call exceeds, one per line.
 *
 * @param call its name, safe to print
 */
export function renderBreaches(call: string, breaches: readonly GateBreach[], paint: Paint): string[] {
  return breaches.map((breach) => `${paint('red', 'over budget')} ${call}: ${breachText(breach)}`)
}
