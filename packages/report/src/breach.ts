import type { GateBreach, LoadBreach } from '@tidemark/records'
import type { Paint } from './format/paint.ts'
import { formatBytes, formatFraction, formatNanoseconds } from './format/quantity.ts'

/** A limit that was not kept, alone or under load. */
export type Breach = GateBreach | LoadBreach

const formats: Readonly<Record<Breach['what'], (figure: number) => string>> = {
  p50: formatNanoseconds,
  p99: formatNanoseconds,
  wait: formatNanoseconds,
  delay: formatNanoseconds,
  elu: (share) => share.toPrecision(2),
  gc: formatFraction,
  alloc: formatBytes,
  heap: (bytes) => `${formatBytes(bytes)} a minute`,
}

/** `p99 6.78 ms, budget 5.00 ms` */
export function breachText({ what, limit, measured }: Breach): string {
  return `${what} ${formats[what](measured)}, budget ${formats[what](limit)}`
}

/** `p99 at most 5.00 ms` */
export function limitText(what: Breach['what'], limit: number): string {
  return `${what} at most ${formats[what](limit)}`
}

/**
 * Budgets that a call exceeds, one per line.
 *
 * @param call its name, safe to print
 */
export function renderBreaches(call: string, breaches: readonly Breach[], paint: Paint): string[] {
  return breaches.map((breach) => `${paint('red', 'over budget')} ${call}: ${breachText(breach)}`)
}
