import { mergeHistograms } from '@tidemark/metrics'
import type { LoadSecond } from '@tidemark/records'
import { formatBytes, formatFraction, formatNanoseconds, formatRate } from '../format/quantity.ts'
import { type Alignment, alignColumns, type Cell } from '../format/table.ts'

/** A load of an hour has as many rows as one of a quarter of a minute. */
const mostRows = 15

/**
 * Throughput, latency and the health of the threads over the time of a load: what slowly grows or stops shows here
 * and in no quantile.
 */
export function renderTimeLine(seconds: readonly LoadSecond[]): readonly string[] {
  const secondsPerRow = Math.ceil(seconds.length / mostRows)
  const starts = Array.from(
    { length: Math.ceil(seconds.length / secondsPerRow) },
    (_, row) => row * secondsPerRow,
  )
  const served = seconds.some(({ serverBytes }) => serverBytes !== null)
  const heading = [
    '    second',
    ...['completed/s', 'lost', 'p50', 'p99', 'max', 'busy', 'GC', 'heap'],
    ...(served ? ['server'] : []),
  ].map((text) => ({ text }))
  const rows = starts.map((start): Cell[] => {
    const part = seconds.slice(start, start + secondsPerRow)
    const sum = (key: 'completed' | 'lost'): number => part.reduce((total, second) => total + second[key], 0)
    const latency = mergeHistograms(part.map((second) => second.latency))
    const times =
      latency.count === 0
        ? ['-', '-', '-']
        : [...latency.quantiles([0.5, 0.99]), latency.max].map(formatNanoseconds)
    return [
      `    ${start}`,
      formatRate(sum('completed') / part.length),
      String(sum('lost')),
      ...times,
      ...healthTexts(part),
      ...(served ? [lastKnown(part.map(({ serverBytes }) => serverBytes))] : []),
    ].map((text) => ({ text }))
  })
  return alignColumns([heading, ...rows], ['left', ...heading.slice(1).map((): Alignment => 'right')])
}

/** Of a heap, which is more garbage now and less then, what is known to be in use goes before what is there. */
function healthTexts(part: readonly LoadSecond[]): readonly string[] {
  const known = part.flatMap(({ health }) => health ?? [])
  if (known.length === 0) return ['-', '-', '-']
  const mean = (key: 'utilisation' | 'gcPauseShare'): string =>
    formatFraction(known.reduce((sum, second) => sum + second[key], 0) / known.length)
  const live = known.flatMap(({ liveHeapBytes }) => liveHeapBytes ?? [])
  const heap = live.length > 0 ? live : known.map(({ heapBytes }) => heapBytes)
  return [mean('utilisation'), mean('gcPauseShare'), lastKnown(heap)]
}

function lastKnown(bytes: readonly (number | null)[]): string {
  const last = bytes.filter((one) => one !== null).pop()
  return last === undefined ? '-' : formatBytes(last)
}
