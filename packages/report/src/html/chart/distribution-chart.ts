import { durationUnits, formatFraction, formatNanoseconds } from '../../format/quantity.ts'
import { html, type Markup } from '../markup.ts'
import { fittingAxis, linearAxis, type Span } from './axis.ts'
import { bottomAxis, drawing, leftAxis, plotX, plotY } from './frame.ts'
import type { Distribution } from './histogram-figures.ts'
import { areaPath, linePath, round, stepPoints } from './path.ts'
import type { Series } from './series.ts'

const bins = 48

/**
 * Shapes of distributions, each as an outline over the same bins, from the minimum to the largest 99th percentile: the
 * slowest percent would squeeze all else into the first bin, and the percentile curve shows it.
 *
 * @param series at least one that holds a value
 */
export function drawDistributions(series: readonly Series<Distribution>[]): Markup {
  const [low, high] = rangeOf(series.map(({ data }) => data))
  const x = fittingAxis([low, high], plotX, { units: durationUnits, ticks: 4 })
  const edges = binEdges([low, high])
  const shares = series.map(({ data }) => data.sharesBetween(edges))
  const highest = shares.flat().reduce((most, share) => Math.max(most, share), 0)
  const y = linearAxis([0, highest * 100 || 1], plotY, { units: [[1, '%']], ticks: 3 })
  const outlines = series.map(({ style }, index) => {
    const points = stepPoints(
      edges.map(x.at),
      (shares[index] ?? []).map((share) => y.at(share * 100)),
    )
    return html`<path class="area ${style}" d="${areaPath(points, plotY[0])}"/><path class="line ${style}" d="${linePath(points)}"/>`
  })
  const medians = series.map(({ data, style }) => {
    const at = round(x.at(data.quantilesNs([0.5])[0] ?? 0))
    return html`<path class="median ${style}" d="M${at} ${plotY[0]}V${plotY[1]}"/>`
  })
  return drawing(describe(series), [
    leftAxis(y, 'share of calls'),
    bottomAxis(x, 'latency, up to p99; lines: medians'),
    ...outlines,
    ...medians,
  ])
}

function describe(series: readonly Series<Distribution>[]): string {
  const parts = series.map(({ label, data }) => {
    const [p50 = 0, p99 = 0] = data.quantilesNs([0.5, 0.99])
    return `${label}: half of the calls within ${formatNanoseconds(p50)}, ${formatFraction(0.99)} within ${formatNanoseconds(p99)}`
  })
  return `Distribution of latency. ${parts.join('; ')}.`
}

function rangeOf(distributions: readonly Distribution[]): Span {
  const low = Math.min(...distributions.map(({ minNs }) => minNs))
  const high = Math.max(...distributions.map(({ quantilesNs }) => quantilesNs([0.99])[0] ?? 0))
  // All values in one slot are a bar in the middle.
  return high > low * 1.01 ? [low, high] : [low * 0.95, high * 1.05 || 1]
}

/** As wide as the axis makes them: equal steps, or equal ratios where it is logarithmic. */
function binEdges([low, high]: Span): readonly number[] {
  const { at } = fittingAxis([low, high], [0, 1], { units: durationUnits })
  // Whether it is logarithmic shows in where it puts the arithmetic mean.
  const isLogarithmic = Math.abs(at((low + high) / 2) - 0.5) > 1e-6
  return Array.from({ length: bins + 1 }, (_, index) => {
    const share = index / bins
    return isLogarithmic ? low * (high / low) ** share : low + (high - low) * share
  })
}
