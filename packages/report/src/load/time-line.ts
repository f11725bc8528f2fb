import { mergeHistograms } from '@tidemark/metrics'
import type { LoadFigures, LoadSecond } from '@tidemark/records'
import { formatBytes, formatFraction, formatNanoseconds, formatRate } from '../format/quantity.ts'
import { type Alignment, alignColumns, type Cell } from '../format/table.ts'
import { completedPerSecond, groupSeconds } from './second-groups.ts'

/** A load of an hour has as many rows as one of a quarter of a minute. */
const mostRows = 15

/**
 * Throughput, latency and the health of the threads over the time of a load: what slowly grows or stops shows here
 * and in no quantile.
 */
export function renderTimeLine(load: Pick<LoadFigures, 'seconds' | 'windowSeconds'>): readonly string[] {
  const served = load.seconds.some(({ serverBytes }) => serverBytes !== null)
  const heading = [
    '    second',
    ...['completed/s', 'lost', 'p50', 'p99', 'max', 'busy', 'GC', 'heap'],
    ...(served ? ['server'] : []),
  ].map((text) => ({ text }))
  const rows = groupSeconds(load, mostRows).map((group): Cell[] => {
    const { from, seconds: part } = group
    const latency = mergeHistograms(part.map((second) => second.latency))
    const times =
      latency.count === 0
        ? ['-', '-', '-']
        : [...latency.quantiles([0.5, 0.99]), latency.max].map(formatNanoseconds)
    return [
      `    ${from}`,
      formatRate(completedPerSecond(group)),
      String(part.reduce((sum, { lost }) => sum + lost, 0)),
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
