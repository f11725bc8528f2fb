import { formatNanoseconds, formatRate } from '../../format/quantity.ts'
import { drawDistributions } from '../chart/distribution-chart.ts'
import { type Distribution, namedShares } from '../chart/histogram-figures.ts'
import { drawPercentiles } from '../chart/percentile-chart.ts'
import type { Series } from '../chart/series.ts'
import type { DataTable } from '../data-table.ts'
import { figure } from '../figure.ts'
import type { Markup } from '../markup.ts'

/** The shape of distributions, and their tails. Empty without a value. */
export function distributionFigures(all: readonly Series<Distribution>[]): readonly Markup[] {
  const series = all.filter(({ data }) => data.count > 0)
  if (series.length === 0) return []
  return [
    figure({
      title: 'Distribution of latency',
      series,
      chart: drawDistributions(series),
      table: percentileTable('Quantiles of latency, and how many calls they are of', series),
    }),
    percentileFigure(series),
  ]
}

/** @param series each with a value */
export function percentileFigure(series: readonly Series<Distribution>[]): Markup {
  return figure({
    title: 'Latency by percentile',
    series,
    chart: drawPercentiles(series),
    table: percentileTable('Latency by percentile', series),
  })
}

function percentileTable(caption: string, series: readonly Series<Distribution>[]): DataTable {
  const columns = series.map(({ data }) => data.quantilesNs(namedShares.map(([share]) => share)))
  return {
    caption,
    headings: ['', ...series.map(({ label }) => label)],
    rows: [
      ...namedShares.map(([, name], index) => [
        name,
        ...columns.map((values) => formatNanoseconds(values[index] ?? 0)),
      ]),
      ['mean', ...series.map(({ data }) => formatNanoseconds(data.meanNs))],
      ['calls', ...series.map(({ data }) => formatRate(data.count))],
    ],
  }
}
