import type { Trend, TrendPoint } from '@tidemark/gate/trend'
import { median } from '@tidemark/stats'
import { countUnits, durationUnits, formatChange } from '../../format/quantity.ts'
import { dayText, figureText, measureText, pointText, stepText } from '../../trend/trend-text.ts'
import { html, type Markup } from '../markup.ts'
import { type Axis, fittingAxis, linearAxis, type Span, spanOf } from './axis.ts'
import { bottomAxis, drawing, leftAxis, plotX, plotY } from './frame.ts'
import { columnsOf, gapsOf, type HistoryColumn } from './history-columns.ts'
import { linePath, type Point, round, stepPoints } from './path.ts'

/** What is accepted of a call from a time on: all changes until then, multiplied. */
export interface AcceptedLevel {
  readonly atMs: number
  /** 1.03: 3 % slower than the tidemark is accepted. */
  readonly ratio: number
}

/** What a history is held against, where it is one of ratios to the tidemark. */
export interface HistoryBudget {
  /** The most that the ratio may become: 1.05. */
  readonly limit: number
  /** By time; none where nothing was accepted. */
  readonly accepted: readonly AcceptedLevel[]
}

/**
 * A call over its recorded revisions, each as wide as the next: the figures with their 95 % intervals, the levels between
 * steps, the slope, gaps in the recording, and of ratios the drift budget with what was accepted of it.
 *
 * @param budget null where the figures have none
 */
export function drawHistory(trend: Trend, budget: HistoryBudget | null): Markup {
  const columns = columnsOf(trend)
  const y = levelAxis(trend, columns, budget)
  const x = placeAxis(trend.points)
  const runs = runsOf(columns, trend.points)
  return drawing(describe(trend, budget), [
    ...(budget === null ? [] : [drawZone(y.at(budget.limit))]),
    leftAxis(y, titleOf(trend)),
    bottomAxis(x, extentOf(trend.points)),
    ...runs.flatMap((run) => drawBand(run, x, y)),
    ...(trend.measure === 'ratio'
      ? [html`<path class="zero" d="M${plotX[0]} ${y.at(1)}H${plotX[1]}"/>`]
      : []),
    ...gapsOf(trend.points).map(({ index, days }) => drawGap(x.at(index), days)),
    ...drawSteps(trend, x),
    ...runs.map((run) => drawLine(run, x, y)),
    ...columns.map((column) => drawDot(column, trend, x, y)),
    ...drawSlope(trend, columns, x, y),
    ...drawAccepted(budget, trend.points, x, y),
    ...(budget === null ? [] : [drawLimit(y.at(budget.limit))]),
  ])
}

/** Rounded, and inside the plot: of a wild figure and a wide interval the end is out of sight. */
function levelAxis(trend: Trend, columns: readonly HistoryColumn[], budget: HistoryBudget | null): Axis {
  const figures = [
    ...columns.map(({ figure }) => figure),
    ...(trend.measure === 'ratio' ? [1] : []),
    ...(budget === null ? [] : [budget.limit, ...budget.accepted.map(({ ratio }) => ratio)]),
  ]
  const { shown, axis } = scaleOf(trend, figures)
  const [bottom, top] = plotY
  const at = (figure: number): number => round(Math.min(bottom, Math.max(top, axis.at(shown(figure)))))
  return { at, ticks: axis.ticks }
}

/** Ratios as percent more, everything else in its unit. */
function scaleOf(
  { measure }: Trend,
  figures: readonly number[],
): { readonly shown: (figure: number) => number; readonly axis: Axis } {
  const shown = measure === 'ratio' ? (figure: number) => (figure - 1) * 100 : (figure: number) => figure
  const [low, high] = spanOf(figures.map(shown))
  const room = (high - low) * 0.08
  if (measure === 'ratio') {
    const units = [[1, '%']] as const
    return { shown, axis: linearAxis([low - room, high + room], plotY, { units, ticks: 5, signed: true }) }
  }
  const units = measure === 'time' ? durationUnits : countUnits
  const span: Span = low - room > 0 ? [low - room, high + room] : [low, high]
  return { shown, axis: fittingAxis(span, plotY, { units, ticks: 4 }) }
}

function titleOf({ measure }: Trend): string {
  switch (measure) {
    case 'ratio':
      return 'time, more than the tidemark'
    case 'calibrated':
      return 'calibrated time'
    case 'time':
      return 'median time'
    case 'value':
      return 'value'
  }
}

/** One place for each measurement, and the days of a few. `at` of a position is where its place begins. */
function placeAxis(points: readonly TrendPoint[]): Axis {
  const at = (index: number): number => plotX[0] + (index / points.length) * (plotX[1] - plotX[0])
  const labels = Math.min(4, points.length)
  const isLong = (points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0) > 400 * 24 * 3600 * 1e3
  const ticks = Array.from({ length: labels }, (_, label) => {
    const index = Math.floor(((label + 0.5) * points.length) / labels)
    const day = points[index] === undefined ? '' : dayText(points[index])
    return { at: at(index + 0.5), label: isLong ? day.slice(0, 7) : day.slice(5) }
  })
  return { at, ticks: ticks.filter(({ label }, index) => label !== ticks[index - 1]?.label) }
}

function extentOf(points: readonly TrendPoint[]): string {
  const [first, last] = [points[0], points.at(-1)].map((point) => (point === undefined ? '' : dayText(point)))
  return first === last ? `revisions of ${first}` : `revisions from ${first} to ${last}`
}

/** Columns between gaps. */
function runsOf(
  columns: readonly HistoryColumn[],
  points: readonly TrendPoint[],
): readonly (readonly HistoryColumn[])[] {
  const gaps = new Set(gapsOf(points).map(({ index }) => index))
  const runs: HistoryColumn[][] = []
  for (const column of columns) {
    if (runs.length === 0 || gaps.has(column.start)) runs.push([])
    runs.at(-1)?.push(column)
  }
  return runs
}

const middle = ({ start, end }: HistoryColumn, x: Axis): number => x.at((start + end) / 2)

/** Intervals as wide as their places, so that also a single one is seen. */
function drawBand(run: readonly HistoryColumn[], x: Axis, y: Axis): readonly Markup[] {
  const known: HistoryColumn[][] = [[]]
  for (const column of run) {
    if (column.interval === null) known.push([])
    else known.at(-1)?.push(column)
  }
  return known
    .filter((columns) => columns.length > 0)
    .map((columns) => {
      const edges = [...columns.map(({ start }) => start), columns.at(-1)?.end ?? 0].map(x.at)
      const side = (end: 0 | 1) =>
        stepPoints(
          edges,
          columns.map(({ interval }) => y.at(interval?.[end] ?? 0)),
        )
      return html`<path class="area a" d="${linePath([...side(1), ...[...side(0)].reverse()])}Z"/>`
    })
}

function drawLine(run: readonly HistoryColumn[], x: Axis, y: Axis): Markup {
  const points = run.map((column): Point => [middle(column, x), y.at(column.figure)])
  return html`<path class="line a thin" d="${linePath(points)}"/>`
}

function drawDot(column: HistoryColumn, { measure, points }: Trend, x: Axis, y: Axis): Markup {
  return html`<circle class="dot solid" cx="${round(middle(column, x))}" cy="${y.at(column.figure)}" r="1.7"><title>${columnName(column, points)}: ${figureText(measure, column.figure)}</title></circle>`
}

/** The revision of a column, or the first and the last of several. */
export function columnName({ start, end }: HistoryColumn, points: readonly TrendPoint[]): string {
  const [first, last] = [points[start], points[end - 1]]
  if (first === undefined || last === undefined) return ''
  return first === last ? pointText(first) : `${pointText(first)} … ${pointText(last)}`
}

function drawGap(x: number, days: number): Markup {
  return html`<g><title>nothing recorded for ${days} days</title><path class="gap" d="M${round(x)} ${plotY[1]}V${plotY[0]}"/></g>`
}

/** Pixels that the label of a step takes; where steps are closer together only the first has one. */
const labelWidth = 44

/** Where the level changed, and by how much. */
function drawSteps({ steps }: Trend, x: Axis): readonly Markup[] {
  let free = Number.NEGATIVE_INFINITY
  return steps.map((step) => {
    const place = round(x.at(step.index))
    const isLabelled = place >= free
    if (isLabelled) free = place + labelWidth
    // A label on the right border would stand out of the page. At the top is the line of the budget.
    const isLeft = place + labelWidth > plotX[1]
    const label = html`<text class="note${isLeft ? ' end' : ''}" x="${isLeft ? place - 3 : place + 3}" y="${plotY[0] - 4}">${formatChange(step.ratio)}</text>`
    const verdict = step.ratio > 1 ? 'slower' : 'faster'
    return html`<g><title>${stepText(step)}</title><path class="range ${verdict}" d="M${place} ${plotY[1]}V${plotY[0]}"/>${isLabelled ? label : null}</g>`
  })
}

const weekMs = 7 * 24 * 3600 * 1e3

/** The slope through the middle of the measurements that it was taken from. */
function drawSlope(
  { slope, points }: Trend,
  columns: readonly HistoryColumn[],
  x: Axis,
  y: Axis,
): readonly Markup[] {
  if (slope === null || slope.direction === 'none') return []
  const { since, per, ratio } = slope
  const from = points.findIndex(({ atMs }) => atMs === since.atMs)
  const taken = columns.filter(({ start }) => start >= from)
  const timeOf = ({ start }: HistoryColumn): number =>
    per === 'week' ? ((points[start]?.atMs ?? since.atMs) - since.atMs) / weekMs : start - from
  if (taken.length < 2) return []
  const rises = taken.map((column) => timeOf(column) * Math.log(ratio))
  const first = median(taken.map(({ figure }, index) => Math.log(figure) - (rises[index] ?? 0)))
  const drawn = taken.map(
    (column, index): Point => [middle(column, x), y.at(Math.exp(first + (rises[index] ?? 0)))],
  )
  return [html`<path class="line c" d="${linePath(drawn)}"/>`]
}

/** What was accepted by the time of each measurement; what was accepted after the last stands at its end. */
function drawAccepted(
  budget: HistoryBudget | null,
  points: readonly TrendPoint[],
  x: Axis,
  y: Axis,
): readonly Markup[] {
  if (budget === null || budget.accepted.length === 0) return []
  const { accepted } = budget
  const levels = points.map(({ atMs }) => accepted.filter((level) => level.atMs <= atMs).at(-1)?.ratio ?? 1)
  const edges = Array.from({ length: points.length + 1 }, (_, index) => x.at(index))
  const line: Point[] = [
    ...stepPoints(edges, levels.map(y.at)).filter(isCorner),
    [plotX[1], y.at(accepted.at(-1)?.ratio ?? 1)],
  ]
  return [html`<path class="line b" d="${linePath(line)}"/>`]
}

/** Points inside of a level line say nothing. */
function isCorner([, level]: Point, index: number, all: readonly Point[]): boolean {
  return all[index - 1]?.[1] !== level || all[index + 1]?.[1] !== level
}

function drawZone(limit: number): Markup {
  return html`<rect class="zone" x="${plotX[0]}" y="${plotY[1]}" width="${plotX[1] - plotX[0]}" height="${round(Math.max(0, limit - plotY[1]))}"/>`
}

function drawLimit(limit: number): Markup {
  return html`<path class="margin" d="M${plotX[0]} ${limit}H${plotX[1]}"/><text class="note end" x="${plotX[1] - 3}" y="${round(limit + 12)}">budget</text>`
}

function describe(trend: Trend, budget: HistoryBudget | null): string {
  const { measure, points, steps } = trend
  const [least, most] = spanOf(points.map(({ figure }) => figure))
  const last = points.at(-1)
  return [
    `${measureText(trend)} of ${points.length} ${extentOf(points)}: between ${figureText(measure, least)} and ${figureText(measure, most)}`,
    ...(last === undefined ? [] : [`at last ${figureText(measure, last.figure)}`]),
    ...(budget === null ? [] : [`the budget ends at ${figureText('ratio', budget.limit)}`]),
    ...steps.map((step) => `step ${formatChange(step.ratio)} by ${pointText(step.by)}`),
  ].join('; ')
}
