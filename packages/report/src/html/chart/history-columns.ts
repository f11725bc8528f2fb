import type { Trend, TrendPoint } from '@tidemark/gate/trend'
import { median } from '@tidemark/stats'

/** A history of years has no more columns than its drawing has room for. */
const mostColumns = 90

/** Measurements that stand in one place of a drawing: most often one. */
export interface HistoryColumn {
  /** Positions in the series of the first of them, and of the one behind the last. */
  readonly start: number
  readonly end: number
  /** The median of their figures. */
  readonly figure: number
  /** From the lowest to the highest end of their 95 % intervals; null where one of them has none. */
  readonly interval: readonly [low: number, high: number] | null
}

/** A time in which nothing was measured, as long as never else. */
export interface HistoryGap {
  /** Position in the series of the first measurement behind it. */
  readonly index: number
  readonly days: number
}

const dayMs = 24 * 3600 * 1e3

/** Measurements side by side, many of them together; none stands together with one on the other side of a step or a gap. */
export function columnsOf(
  { points, steps }: Pick<Trend, 'points' | 'steps'>,
  most: number = mostColumns,
): readonly HistoryColumn[] {
  const each = Math.max(1, Math.ceil(points.length / most))
  const breaks = [...steps, ...gapsOf(points)].map(({ index }) => index)
  const starts = [...new Set([0, ...breaks])].sort((a, b) => a - b)
  return starts.flatMap((start, part) => {
    const end = starts[part + 1] ?? points.length
    const count = Math.ceil((end - start) / each)
    return Array.from({ length: count }, (_, column): HistoryColumn => {
      const first = start + column * each
      const last = Math.min(end, first + each)
      return { start: first, end: last, ...figuresOf(points.slice(first, last)) }
    })
  })
}

function figuresOf(points: readonly TrendPoint[]): Pick<HistoryColumn, 'figure' | 'interval'> {
  const figure = median(points.map((point) => point.figure))
  const ends = points.flatMap((point) => {
    const { standardError } = point
    if (standardError === null) return []
    // 95 % of a normal distribution, of the logarithm; and no further than any axis goes.
    const width = Math.exp(Math.min(20, 1.96 * standardError))
    return [{ low: point.figure / width, high: point.figure * width }]
  })
  if (ends.length < points.length) return { figure, interval: null }
  return {
    figure,
    interval: [Math.min(...ends.map(({ low }) => low)), Math.max(...ends.map(({ high }) => high))],
  }
}

/** Longer than five times the usual time between two measurements, and than two days: not a weekend. */
export function gapsOf(points: readonly TrendPoint[]): readonly HistoryGap[] {
  const between = points.slice(1).map(({ atMs }, index) => atMs - (points[index]?.atMs ?? atMs))
  if (between.length < 2) return []
  const longest = Math.max(5 * median(between), 2 * dayMs)
  return between.flatMap((ms, index) =>
    ms > longest ? [{ index: index + 1, days: Math.round(ms / dayMs) }] : [],
  )
}
