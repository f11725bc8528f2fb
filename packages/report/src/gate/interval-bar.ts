import type { GateSignal } from '@tidemark/records'
import { inMargins } from './in-margins.ts'

/** Cells from no effect to the margin, and from no effect to either end. */
const cellsPerMargin = 4
const half = 9

/** Columns that every drawing takes. */
export const barWidth: number = 2 * half + 1

/** The heading of a column of drawings: where no effect is, and where the margin begins. */
export const barHeading: string = `${'0'.padStart(half + 1)}${' '.repeat(cellsPerMargin - 1)}margin`

/**
 * An effect and its interval beside its margin, to a scale of the margin's own, so that the margin is in
 * the same place for every call: `│` no effect, `┊` margin, `━` interval, `●` effect, `┿` a mark inside the
 * interval, `‹` and `›` an interval that goes on. Each end is drawn on its own side of a mark: an interval
 * that does not reach the margin is not drawn reaching it.
 */
export function drawInterval(signal: Pick<GateSignal, 'signal' | 'effect' | 'interval' | 'margin'>): string {
  const { effect, interval } = signal
  const margins = inMargins(signal)
  if (margins === null) return ' '.repeat(barWidth)
  const cell = (amount: number): number => margins(amount) * cellsPerMargin
  const low = cell(interval?.[0] ?? effect)
  const high = cell(interval?.[1] ?? effect)
  const from = Math.ceil(low)
  const to = Math.floor(high)
  const center = from <= to ? Math.min(to, Math.max(from, Math.round(cell(effect)))) : isMark(to) ? from : to
  return Array.from({ length: barWidth }, (_, column) => {
    const at = column - half
    if (at === -half && from < -half) return '‹'
    if (at === half && to > half) return '›'
    if (at === center) return '●'
    const inside = from <= at && at <= to
    if (isMark(at)) return inside ? '┿' : at === 0 ? '│' : '┊'
    return inside ? '━' : ' '
  }).join('')
}

function isMark(cell: number): boolean {
  return cell === 0 || cell === cellsPerMargin
}
