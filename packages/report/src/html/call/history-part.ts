import type { AcceptedDrift } from '@tidemark/gate'
import type { Trend } from '@tidemark/gate/trend'
import type { LedgerLine } from '@tidemark/records'
import { ratioText } from '../../drift/ratio-text.ts'
import { formatChange, formatFraction } from '../../format/quantity.ts'
import { safeText } from '../../format/safe-text.ts'
import {
  budgetText,
  dayText,
  figureText,
  measureText,
  pointText,
  rangeText,
  slopeText,
  stepText,
} from '../../trend/trend-text.ts'
import { type AcceptedLevel, columnName, drawHistory, type HistoryBudget } from '../chart/history-chart.ts'
import { columnsOf, gapsOf, type HistoryColumn } from '../chart/history-columns.ts'
import type { Series } from '../chart/series.ts'
import { dataTable } from '../data-table.ts'
import { figure } from '../figure.ts'
import type { Markup } from '../markup.ts'
import { hint } from './gate-findings.ts'
import { callPart, type Finding } from './part.ts'

/** The history of one call against one reference. */
export interface CallHistory {
  readonly trend: Trend
  /** What was accepted since the tidemark that the ratios are to; null where they are to none, or to an older one. */
  readonly accepted: AcceptedDrift | null
  /** The most that the ratio may become; null where the figures are no ratios, or are measured so no more. */
  readonly limit: number | null
}

/** What happened to a call over the recorded revisions: in words, drawn, and as figures. */
export function historyPart(history: CallHistory): Markup {
  const { trend } = history
  const count = `${trend.points.length} ${trend.points.length === 1 ? 'measurement' : 'measurements'}`
  return callPart({
    title: `History: ${measureText(trend)}, ${count}${trend.current ? '' : ', no longer measured so'}`,
    findings: findingsOf(history),
    charts: [historyFigure(history)],
    more: acceptedTable(history.accepted),
  })
}

function findingsOf({ trend, accepted }: CallHistory): readonly Finding[] {
  const { measure, steps, slope, current, driftingSince, noise, points } = trend
  const than = measure === 'ratio' ? 'slower than the tidemark' : 'rising'
  const gaps = gapsOf(points)
  return [
    ...(current && driftingSince !== null
      ? [{ word: 'drift', text: `${than} since ${pointText(driftingSince)}`, tone: 'bad' as const }]
      : []),
    ...steps.map((step): Finding => {
      return { word: 'step', text: stepText(step), tone: step.ratio > 1 ? 'bad' : 'good' }
    }),
    ...(slope === null || slope.direction === 'none'
      ? []
      : [
          {
            word: 'slope',
            text: slopeText(slope),
            tone: slope.direction === 'up' ? ('bad' as const) : ('good' as const),
          },
        ]),
    ...(current ? [{ word: 'budget', text: budgetText(trend), tone: 'plain' as const }] : []),
    ...(accepted === null ? [] : [acceptedFinding(accepted)]),
    ...gaps.map(({ index, days }): Finding => {
      const [before, after] = [points[index - 1], points[index]]
      const between =
        before === undefined || after === undefined ? '' : `: ${pointText(before)} … ${pointText(after)}`
      return { word: 'gap', text: `nothing recorded for ${days} days${between}`, tone: 'doubt' }
    }),
    ...(noise === null ? [] : [hint(`Noise between neighbours: ${formatFraction(noise)}`)]),
  ]
}

function acceptedFinding({ chained, changes }: AcceptedDrift): Finding {
  const interval = chained.interval === null ? null : ([chained.interval.low, chained.interval.high] as const)
  const count = changes === 1 ? '1 change' : `${changes} changes`
  return {
    word: 'accepted',
    text: `${ratioText(chained.ratio, interval)} since the tidemark, in ${count} of the ledger`,
    tone: 'plain',
  }
}

function historyFigure({ trend, accepted, limit }: CallHistory): Markup {
  const budget = limit === null ? null : { limit, accepted: acceptedLevels(accepted) }
  return figure({
    title: 'Over the recorded revisions',
    series: seriesOf(trend, budget),
    hint: 'band: 95 % interval · upright: step · dotted: gap',
    chart: drawHistory(trend, budget),
    table: {
      caption: `${measureText(trend)} of each measurement, and what happened there`,
      headings: ['revision', 'level', '95% interval', 'what happened'],
      rows: columnsOf(trend).map((column) => [
        columnName(column, trend.points),
        figureText(trend.measure, column.figure),
        intervalText(trend, column),
        happened(trend, column),
      ]),
    },
  })
}

function seriesOf(
  { slope }: Trend,
  budget: HistoryBudget | null,
): readonly Pick<Series<unknown>, 'label' | 'style'>[] {
  return [
    { label: 'measured', style: 'a' },
    ...(budget === null || budget.accepted.length === 0 ? [] : [{ label: 'accepted', style: 'b' as const }]),
    ...(slope === null || slope.direction === 'none' ? [] : [{ label: 'slope', style: 'c' as const }]),
  ]
}

/** All changes up to each, multiplied. */
function acceptedLevels(accepted: AcceptedDrift | null): readonly AcceptedLevel[] {
  let ratio = 1
  return (accepted?.lines ?? []).map((line) => {
    ratio *= line.ratio ?? 1
    return { atMs: Date.parse(line.at), ratio }
  })
}

function intervalText({ measure }: Trend, { interval }: HistoryColumn): string {
  if (interval === null) return '-'
  return rangeText(interval[0], interval[1], (end) => figureText(measure, end))
}

function happened({ points, steps }: Trend, { start }: HistoryColumn): string {
  return [
    ...gapsOf(points)
      .filter(({ index }) => index === start)
      .map(({ days }) => `after a gap of ${days} days`),
    ...steps.filter(({ index }) => index === start).map(({ ratio }) => `step ${formatChange(ratio)}`),
  ].join(', ')
}

function acceptedTable(accepted: AcceptedDrift | null): readonly Markup[] {
  if (accepted === null || accepted.lines.length === 0) return []
  const levels = acceptedLevels(accepted)
  return [
    dataTable({
      caption: 'Accepted since the tidemark',
      headings: ['accepted', 'change', 'in total', 'until', 'why'],
      rows: accepted.lines.map((line, index) => [
        dayText({ atMs: Date.parse(line.at) }),
        ratioText(line.ratio ?? 1, line.interval ?? null),
        formatChange(levels[index]?.ratio ?? 1),
        untilText(line),
        safeText(line.reason, 80),
      ]),
    }),
  ]
}

function untilText({ expires, overBudget }: LedgerLine): string {
  return `${expires ?? 'for good'}${overBudget === true ? ', past the budget' : ''}`
}
