import type { ScalabilityRecord, SweptCall } from '@tidemark/records'
import type { Paint } from '../format/paint.ts'
import { formatFraction, formatNanoseconds, formatRate } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { type Alignment, alignColumns, type Cell } from '../format/table.ts'
import { verdictStyle } from '../verdict-style.ts'
import { drawBar } from './bar.ts'
import { breakageLines, loadNotes } from './load-notes.ts'
import { describeLoad, lostCalls } from './load-text.ts'

const barCells = 24
/** Of a rate: what completes in the same time, give or take the last calls. */
const keptUp = 0.95

const units: Readonly<Record<SweptCall['over'], string>> = {
  callers: 'callers',
  workers: 'workers',
  rate: 'rate/s',
}

/** Throughput and latency against load, what the law makes of it, and what to know about single levels. */
export function renderSweep(call: SweptCall, paint: Paint): string {
  const title = `${paint('bold', safeText(call.id, 60))}  ${paint('dim', describeSweep(call))}`
  return [title, ...renderLevels(call, paint), ...sweepNotes(call)].join('\n')
}

/** What is swept; the first and the last load say what those between are. */
export function describeSweep({ over, levels }: SweptCall): string {
  const [first, last] = [levels[0], levels[levels.length - 1]]
  const span = [...new Set([first, last])]
    .flatMap((level) => (level === undefined ? [] : describeLoad(level.result.load, level.workers)))
    .join(' to ')
  return `sweep over ${over}, ${span}`
}

/** What the law makes of a sweep, and what to know about single levels; what belongs to a line stands farther right. */
export function sweepNotes(call: SweptCall): readonly string[] {
  return [...lawLines(call), ...rateLines(call), ...levelNotes(call)]
}

function renderLevels({ over, levels }: SweptCall, paint: Paint): readonly string[] {
  const highest = Math.max(
    ...levels.flatMap(({ result, expectedPerSecond }) =>
      result.state === 'loaded' ? [result.completedPerSecond, expectedPerSecond ?? 0] : [],
    ),
  )
  const headings = [`    ${units[over]}`, 'calls/s', '', 'p50', 'p99', 'service p99', 'lost']
  const alignments: Alignment[] = [
    'left',
    'right',
    'left',
    ...headings.slice(3).map((): Alignment => 'right'),
  ]
  const rows = levels.map(({ level, expectedPerSecond, result }): Cell[] => {
    const name = { text: `    ${formatRate(level)}` }
    if (result.state === 'broken')
      return [name, { text: 'broken', painted: paint(verdictStyle.broken, 'broken') }]
    const { latency, service, completedPerSecond } = result
    const times = [latency.summaryNs.p50, latency.summaryNs.p99, service.summaryNs.p99].map(formatNanoseconds)
    return [
      name,
      { text: formatRate(completedPerSecond) },
      { text: drawBar(completedPerSecond, expectedPerSecond, highest, barCells) },
      ...[...times, String(lostCalls(result.counts))].map((text) => ({ text })),
    ]
  })
  return alignColumns([headings.map((text) => ({ text })), ...rows], alignments)
}

function lawLines({ scalability, levels }: SweptCall): readonly string[] {
  if (scalability === null) {
    return ['  no law: it takes four levels that ended well and lost no more than 1% of their calls']
  }
  const { contention, coherency } = scalability
  return [
    ...peakLines(scalability, Math.max(...levels.map(({ concurrency }) => concurrency ?? 0))),
    `  Universal Scalability Law: contention ${formatFraction(contention.value)} ` +
      `[${formatFraction(contention.low)} to ${formatFraction(contention.high)}], ` +
      `coherency ${small(coherency.value)} [${small(coherency.low)} to ${small(coherency.high)}]; ` +
      `in brackets, intervals at ${formatFraction(scalability.confidence)}`,
  ]
}

function peakLines(
  { peakConcurrency, peakPerSecond, saturationConcurrency }: ScalabilityRecord,
  measured: number,
): readonly string[] {
  const { value, low, high } = peakConcurrency
  const saturated =
    saturationConcurrency === null || saturationConcurrency > measured
      ? []
      : [`  saturated from ${atOnce(saturationConcurrency)}: beyond, more of them mostly wait`]
  if (peakPerSecond === null) return ['  no limit in sight: throughput grows in proportion']
  const ceiling = `${formatRate(peakPerSecond)} calls/s`
  if (value === null) return [`  no peak: throughput approaches ${ceiling}`, ...saturated]
  const beyond = value > measured ? ', beyond what was measured' : ''
  const interval = `[${low === null ? 'none' : formatRate(low)} to ${high === null ? 'none' : formatRate(high)}]`
  return [`  peak of ${ceiling} at ${atOnce(value)} ${interval}${beyond}`, ...saturated]
}

/** Up to which rate as much completes as arrives. */
function rateLines({ over, levels }: SweptCall): readonly string[] {
  if (over !== 'rate') return []
  const first = levels.findIndex(
    ({ level, result }) =>
      result.state === 'broken' || result.completedPerSecond < keptUp * level || lostCalls(result.counts) > 0,
  )
  const kept = levels[first === -1 ? levels.length - 1 : first - 1]
  const missed = first === -1 ? undefined : levels[first]
  const keeps =
    kept === undefined ? '  keeps up with none of the rates' : `  keeps up with ${formatRate(kept.level)}/s`
  if (missed === undefined || missed.result.state === 'broken') return [keeps]
  const { completedPerSecond, counts } = missed.result
  return [
    `${keeps}; of ${formatRate(missed.level)}/s it completes ${formatRate(completedPerSecond)}/s, ${lostCalls(counts)} calls lost`,
  ]
}

function levelNotes({ over, levels }: SweptCall): readonly string[] {
  return levels.flatMap(({ level, result }) => {
    const notes = result.state === 'broken' ? breakageLines(result.breakage) : loadNotes(result)
    return notes.length === 0
      ? []
      : [
          `  at ${formatRate(level)}${over === 'rate' ? '/s' : ` ${over}`}:`,
          ...notes.map((note) => `    ${note}`),
        ]
  })
}

function atOnce(concurrency: number): string {
  return `${formatRate(concurrency)} calls at once`
}

/** Of a figure that has no unit and may be minute. */
function small(value: number): string {
  return String(Number(value.toPrecision(2)))
}
