import type { Trend } from '@tidemark/gate/trend'
import type { Paint } from '../format/paint.ts'
import { formatFraction } from '../format/quantity.ts'
import { type Alignment, alignColumns, type Cell } from '../format/table.ts'
import { countCalls } from '../summary.ts'
import { drawLevels } from './level-line.ts'
import {
  budgetText,
  dayText,
  figureText,
  isDrifting,
  measureText,
  pointText,
  slopeText,
  stepText,
  trendName,
} from './trend-text.ts'

/**
 * What happened to every call: first those that changed or drift, each with its line, steps, slope and budget, then a row
 * for each that is quiet. Series that are no longer measured are shown only where something happened in them.
 *
 * @param columns of the screen, which the drawn lines keep to
 * @returns empty without any series
 */
export function renderTrends(trends: readonly Trend[], paint: Paint, columns: number): string {
  const eventful = trends.filter(isEventful)
  const quiet = trends.filter((trend) => !isEventful(trend) && trend.current)
  const ended = trends.length - eventful.length - quiet.length
  return [
    ...eventful.map((trend) => renderTrend(trend, paint, columns).join('\n')),
    renderQuiet(quiet, paint, columns).join('\n'),
    [...renderCounts(trends, paint), ...renderEnded(ended, paint)].join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n')
}

function isEventful(trend: Trend): boolean {
  const { steps, slope, current } = trend
  return steps.length > 0 || isDrifting(trend) || (current && slope !== null && slope.direction !== 'none')
}

function renderTrend(trend: Trend, paint: Paint, columns: number): readonly string[] {
  const { measure, points, steps, slope, noise, current, driftingSince } = trend
  const figures = points.map(({ figure }) => figure)
  const drawn = drawLevels(figures, steps, Math.max(1, Math.min(lineWidth, columns - 26)))
  const range = `${figureText(measure, drawn.lowest)} … ${figureText(measure, drawn.highest)}`
  const lines = [
    paint('bold', trendName(trend)),
    paint(
      'dim',
      `  ${measureText(trend)} · ${extent(trend)}${noise === null ? '' : ` · noise ${formatFraction(noise)}`}`,
    ),
    `  ${drawn.line}  ${paint('dim', range)}`,
    ...(drawn.marks === '' ? [] : [`  ${drawn.marks}`]),
    ...steps.map((step) => `  ${paint(step.ratio > 1 ? 'red' : 'green', 'step')}    ${stepText(step)}`),
  ]
  if (slope !== null && slope.direction !== 'none') {
    lines.push(`  ${paint(slope.direction === 'up' ? 'red' : 'green', 'slope')}   ${slopeText(slope)}`)
  }
  if (current) lines.push(`  budget  ${budgetText(trend)}`)
  if (current && driftingSince !== null) {
    const than = measure === 'ratio' ? 'slower than the tidemark' : 'rising'
    lines.push(`  ${paint('red', 'drift')}   ${than} since ${pointText(driftingSince)}`)
  }
  if (!current) lines.push(paint('dim', '  no longer measured so'))
  return lines
}

const lineWidth = 60

function extent({ points }: Trend): string {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return ''
  const days = [...new Set([dayText(first), dayText(last)])].join(' … ')
  return `${points.length} ${points.length === 1 ? 'measurement' : 'measurements'}, ${days}`
}

function renderQuiet(quiet: readonly Trend[], paint: Paint, columns: number): readonly string[] {
  if (quiet.length === 0) return []
  const heading = ['quiet', 'measurements', 'level', 'noise', '', 'of'].map(
    (text): Cell => ({ text, painted: paint('dim', text) }),
  )
  const width = Math.max(1, Math.min(20, columns - 80))
  const rows = quiet.map((trend): readonly Cell[] => {
    const figures = trend.points.map(({ figure }) => figure)
    return [
      trendName(trend),
      String(figures.length),
      figureText(trend.measure, figures.at(-1) ?? 0),
      trend.noise === null ? '' : formatFraction(trend.noise),
      drawLevels(figures, [], width).line,
      measureText(trend),
    ].map((text) => ({ text }))
  })
  const alignments: readonly Alignment[] = ['left', 'right', 'right', 'right', 'left', 'left']
  return alignColumns([heading, ...rows], alignments)
}

/** The line to read when there is time for one. */
function renderCounts(trends: readonly Trend[], paint: Paint): readonly string[] {
  if (trends.length === 0) return []
  const calls = new Set(trends.map(({ suite, call }) => JSON.stringify([suite, call]))).size
  const drifting = trends.filter(isDrifting).length
  const changed = trends.filter((trend) => isEventful(trend) && !isDrifting(trend)).length
  const quiet = trends.filter((trend) => !isEventful(trend) && trend.current).length
  const counts = [
    ...(drifting === 0 ? [] : [paint('red', `${drifting} drifting`)]),
    ...(changed === 0 ? [] : [paint('yellow', `${changed} changed`)]),
    ...(quiet === 0 ? [] : [paint('green', `${quiet} quiet`)]),
  ]
  // Each is counted below: nine quiet of six calls would not add up.
  const shown = drifting + changed + quiet
  const of = shown > calls ? `${countCalls(calls)} in ${shown} series` : countCalls(calls)
  const line = [paint('bold', of), ...(counts.length === 0 ? [] : [counts.join(', ')])].join(': ')
  if (drifting === 0) return [line]
  return [
    line,
    'look at the revisions named; what is accepted as it is becomes the new tidemark with tidemark pin',
  ]
}

function renderEnded(ended: number, paint: Paint): readonly string[] {
  if (ended === 0) return []
  return [
    paint(
      'dim',
      `${ended} more series without a change: of other machines, tidemarks, or calls that are gone`,
    ),
  ]
}
