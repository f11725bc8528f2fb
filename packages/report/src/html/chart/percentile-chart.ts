import { durationUnits, formatNanoseconds } from '../../format/quantity.ts'
import { html, type Markup } from '../markup.ts'
import { type Axis, fittingAxis, spanOf } from './axis.ts'
import { bottomAxis, drawing, leftAxis, plotX, plotY } from './frame.ts'
import { type Distribution, namedShares } from './histogram-figures.ts'
import { linePath, type Point } from './path.ts'
import type { Series } from './series.ts'

/** Points of a curve for each nine of the share: 90 %, 99 %, 99.9 % … */
const pointsPerNine = 16
const mostNines = 5

/**
 * Latency over the share of calls that do not exceed it, as HdrHistogram draws it: each nine of the share takes the
 * same room, so that the tail is seen. A curve ends where one call alone would decide.
 *
 * @param series at least one that holds a value
 */
export function drawPercentiles(series: readonly Series<Distribution>[]): Markup {
  const nines = Math.max(1, ...series.map(({ data }) => ninesOf(data.count)))
  const curves = series.map(({ data, style }) => ({ style, points: curveOf(data) }))
  const values = curves.flatMap(({ points }) => points.map(([, value]) => value))
  const y = fittingAxis(spanOf(values), plotY, { units: durationUnits, ticks: 4 })
  const x = ninesAxis(nines)
  const lines = curves.map(
    ({ style, points }) =>
      html`<path class="line ${style}" d="${linePath(points.map(([at, value]): Point => [x.at(at), y.at(value)]))}"/>`,
  )
  return drawing(describe(series), [leftAxis(y, 'latency'), bottomAxis(x, 'share of calls'), ...lines])
}

/** How many nines the share has at which one call is left. */
function ninesOf(count: number): number {
  return count < 1 ? 0 : Math.min(mostNines, Math.log10(count))
}

/** Pairs of nines and nanoseconds. */
function curveOf({ count, quantilesNs }: Distribution): readonly Point[] {
  if (count === 0) return []
  const nines = ninesOf(count)
  const steps = Math.max(2, Math.ceil(nines * pointsPerNine))
  const places = Array.from({ length: steps + 1 }, (_, step) => (nines * step) / steps)
  const values = quantilesNs(places.map((place) => Math.min(1, Math.max(0, 1 - 10 ** -place))))
  return places.map((place, index): Point => [place, values[index] ?? 0])
}

function ninesAxis(nines: number): Axis {
  const at = (place: number): number => plotX[0] + (place / nines) * (plotX[1] - plotX[0])
  // Where nines are narrow, 50 % would be written over 0 %.
  const shares = [0, ...(nines <= 3 ? [0.5] : []), 0.9, 0.99, 0.999, 0.9999, 0.99999]
  return {
    at,
    ticks: shares
      .map((share) => ({ place: -Math.log10(1 - share), label: `${Number((share * 100).toFixed(4))}%` }))
      .filter(({ place }) => place <= nines + 1e-9)
      .map(({ place, label }) => ({ at: at(place), label })),
  }
}

function describe(series: readonly Series<Distribution>[]): string {
  const shown = namedShares.filter(([, name]) => ['p50', 'p99', 'p99.9', 'max'].includes(name))
  const parts = series.map(({ label, data }) => {
    const values = data.quantilesNs(shown.map(([share]) => share))
    return `${label}: ${shown.map(([, name], index) => `${name} ${formatNanoseconds(values[index] ?? 0)}`).join(', ')}`
  })
  return `Latency by share of calls. ${parts.join('; ')}.`
}
