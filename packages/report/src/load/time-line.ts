import { mergeHistograms } from '@tidemark/metrics'
import type { LoadSecond } from '@tidemark/records'
import { formatNanoseconds, formatRate } from '../format/quantity.ts'
import { alignColumns, type Cell } from '../format/table.ts'

/** A load of an hour has as many rows as one of a quarter of a minute. */
const mostRows = 15

/** Throughput and latency over the time of a load: what slowly grows or stops shows here and in no quantile. */
export function renderTimeLine(seconds: readonly LoadSecond[]): readonly string[] {
  const secondsPerRow = Math.ceil(seconds.length / mostRows)
  const starts = Array.from(
    { length: Math.ceil(seconds.length / secondsPerRow) },
    (_, row) => row * secondsPerRow,
  )
  const heading = ['    second', 'completed/s', 'lost', 'p50', 'p99', 'max'].map((text) => ({ text }))
  const rows = starts.map((start): Cell[] => {
    const part = seconds.slice(start, start + secondsPerRow)
    const sum = (key: 'completed' | 'lost'): number => part.reduce((total, second) => total + second[key], 0)
    const latency = mergeHistograms(part.map((second) => second.latency))
    const times =
      latency.count === 0
        ? ['-', '-', '-']
        : [...latency.quantiles([0.5, 0.99]), latency.max].map(formatNanoseconds)
    return [`    ${start}`, formatRate(sum('completed') / part.length), String(sum('lost')), ...times].map(
      (text) => ({ text }),
    )
  })
  return alignColumns([heading, ...rows], ['left', 'right', 'right', 'right', 'right', 'right'])
}
