import type { GateBreach, LoadBreach } from '@tidemark/records'
import type { Paint } from './format/paint.ts'
import { formatBytes, formatFraction, formatNanoseconds } from './format/quantity.ts'

type Breach = GateBreach | LoadBreach

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

/**
 * Budgets that a call exceeds, one per line.
 *
 * @param call its name, safe to print
 */
export function renderBreaches(call: string, breaches: readonly Breach[], paint: Paint): string[] {
  return breaches.map(({ what, limit, measured }) => {
    const format = formats[what]
    return `${paint('red', 'over budget')} ${call}: ${what} ${format(measured)}, budget ${format(limit)}`
  })
}
