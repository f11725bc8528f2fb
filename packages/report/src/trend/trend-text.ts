import type { TimeLeft, Trend, TrendMeasure, TrendPoint, TrendSlope, TrendStep } from '@tidemark/gate/trend'
import { formatChange, formatFraction, formatNanoseconds, formatRate } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'

/** `GET /orders of orders API`, and of a source without suites the call alone. */
export function trendName({ suite, call }: Pick<Trend, 'suite' | 'call'>): string {
  return suite === '' ? safeText(call, 80) : `${safeText(suite, 60)} › ${safeText(call, 60)}`
}

/** Whether a call drifts now: what is measured no more cannot. */
export function isDrifting({ current, driftingSince }: Pick<Trend, 'current' | 'driftingSince'>): boolean {
  return current && driftingSince !== null
}

/** What the figures are and what they may be compared with. */
export function measureText({ measure, reference }: Pick<Trend, 'measure' | 'reference'>): string {
  const of = safeText(reference, 80)
  switch (measure) {
    case 'ratio':
      if (/^[0-9a-f]{40,}$/.test(reference)) return `ratio to ${reference.slice(0, 9)}`
      return of === '' ? 'ratios' : `ratios, ${of}`
    case 'calibrated':
      return `calibrated time, ${of}`
    case 'time':
      return `median time, ${of}`
    case 'value':
      return of === '' ? 'values' : `values, ${of}`
  }
}

/** One figure of a series: a ratio as a change, everything else in its unit. */
export function figureText(measure: TrendMeasure, figure: number): string {
  switch (measure) {
    case 'ratio':
      return formatChange(figure)
    case 'time':
      return formatNanoseconds(figure)
    case 'calibrated':
      return formatRate(figure)
    case 'value':
      // Of any unit: seconds, bytes.
      return String(Number(figure.toPrecision(3)))
  }
}

/** `2026-11-22`. */
export function dayText({ atMs }: Pick<TrendPoint, 'atMs'>): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

/** `5d4c3b2a1 (2026-11-22)`; without a revision the day, with the time in UTC where it is no midnight. */
export function pointText(point: TrendPoint): string {
  const { revision, atMs } = point
  if (revision === null) {
    const time = new Date(atMs).toISOString().slice(11, 19)
    return time === '00:00:00' ? dayText(point) : `${dayText(point)} ${time}`
  }
  const short = /^[0-9a-f]{40,}\+?$/.test(revision)
    ? `${revision.slice(0, 9)}${revision.endsWith('+') ? '+' : ''}`
    : safeText(revision, 40)
  return `${short} (${dayText(point)})`
}

export function stepText({ after, by, ratio, low, high, confidence }: TrendStep): string {
  const sure = confidence > 0.9999 ? 'over 99.99%' : formatFraction(Math.floor(confidence * 1e4) / 1e4)
  return `${formatChange(ratio)} (${rangeText(low, high)}), ${sure} sure: after ${pointText(after)}, by ${pointText(by)}`
}

export function slopeText({ per, since, ratio, low, high }: TrendSlope): string {
  return `${smallChange(ratio)} a ${per} (${rangeText(low, high, smallChange)}) since ${pointText(since)}`
}

/** How much of the drift budget is spent, and when the rest will be. */
export function budgetText(trend: Trend): string {
  const { level, driftBudget, left } = trend
  if (level - 1 > driftBudget) return `${spentText(trend)} spent: it is exceeded`
  const rest = left === null ? '' : `; at this rate the rest in ${timeText(left)}`
  return `${spentText(trend)} spent${rest}`
}

/** `1.81% of 5%`. */
export function spentText({ level, driftBudget }: Pick<Trend, 'level' | 'driftBudget'>): string {
  const spent = Math.max(0, Math.round((level - 1) * 1e4) / 1e4)
  return `${formatFraction(spent)} of ${formatFraction(driftBudget)}`
}

function timeText({ per, estimate, soonest, latest }: TimeLeft): string {
  const unit = `${per}s`
  const end = Number.isFinite(latest) ? `to ${count(latest)}` : 'or never'
  return `${count(estimate)} ${unit} (${count(soonest)} ${end})`
}

function count(amount: number): string {
  if (!Number.isFinite(amount)) return 'countless'
  return amount < 10 ? amount.toFixed(1) : String(Math.round(amount))
}

/** `+1.7% … +2.3%`. */
export function rangeText(
  low: number,
  high: number,
  change: (ratio: number) => string = formatChange,
): string {
  if (low <= 0 || !Number.isFinite(high)) return 'too few for an interval'
  return `${change(low)} … ${change(high)}`
}

/** A change of a slope, which is small: with a second decimal. */
function smallChange(ratio: number): string {
  const percent = ((ratio - 1) * 100).toFixed(2)
  if (!Number.isFinite(ratio) || Math.abs(ratio - 1) >= 0.1) return formatChange(ratio)
  return Number(percent) === 0 ? '0.00%' : `${ratio < 1 ? '' : '+'}${percent}%`
}
