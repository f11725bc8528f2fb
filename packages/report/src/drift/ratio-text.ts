import { formatChange } from '../format/quantity.ts'

/** A ratio as a change, with its interval: `+4.1% (+3.2% … +5.0%)`. */
export function ratioText(ratio: number, interval: readonly [low: number, high: number] | null): string {
  const range =
    interval === null ? 'interval unknown' : `${formatChange(interval[0])} … ${formatChange(interval[1])}`
  return `${formatChange(ratio)} (${range})`
}
