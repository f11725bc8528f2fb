import type { GateSignal } from '@tidemark/records'
import { inMargins } from '../../gate/in-margins.ts'
import { html, type Markup } from '../markup.ts'
import { round } from './path.ts'

const width = 132
const height = 18
/** Pixels from no effect, which is in the middle, to the margin. */
const pixelsPerMargin = 28
const middle = height / 2

/**
 * An effect and its interval beside its margin, small enough for a row of a table. The margin is in the same place for
 * every call, so that a column of them is compared at a glance. The figures stand beside it: screen readers skip it.
 */
export function drawIntervalMark(signal: GateSignal): Markup | null {
  const margins = inMargins(signal)
  if (margins === null) return null
  const at = (effect: number): number => width / 2 + margins(effect) * pixelsPerMargin
  const inside = (x: number): number => round(Math.min(width - 5, Math.max(5, x)))
  const [low, high] = (signal.interval ?? [signal.effect, signal.effect]).map(at) as [number, number]
  const margin = width / 2 + pixelsPerMargin
  return html`<svg class="mark-bar" viewBox="0 0 ${width} ${height}" aria-hidden="true">
<rect class="zone" x="${margin}" y="0" width="${width - margin}" height="${height}"/>
<path class="zero" d="M${width / 2} 0V${height}"/><path class="margin" d="M${margin} 0V${height}"/>
<path class="range ${signal.verdict}" d="M${inside(low)} ${middle}H${inside(high)}"/>${beyond(low, high, signal.verdict)}
<circle class="point ${signal.verdict}" cx="${inside(at(signal.effect))}" cy="${middle}" r="3.6"/>
</svg>`
}

/** Points out of the drawing where the interval goes on. */
function beyond(low: number, high: number, verdict: string): readonly Markup[] {
  return [
    ...(low < 5 ? [html`<path class="range ${verdict}" d="M7 ${middle - 4}L2 ${middle}l5 4"/>`] : []),
    ...(high > width - 5
      ? [html`<path class="range ${verdict}" d="M${width - 7} ${middle - 4}l5 4l-5 4"/>`]
      : []),
  ]
}
