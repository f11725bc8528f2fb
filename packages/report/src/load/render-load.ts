import type { LoadCallRecord, LoadRecord, SweptCall } from '@tidemark/records'
import { renderBreaches } from '../breach.ts'
import { renderBrokenSuites, renderStack } from '../breakage.ts'
import type { Paint } from '../format/paint.ts'
import { formatNanoseconds, formatRate, formatSeconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { type Alignment, alignColumns, type Cell } from '../format/table.ts'
import { revisionText } from '../revision-text.ts'
import { verdictStyle } from '../verdict-style.ts'
import { healthLine } from './health-line.ts'
import { breakageLines, loadNotes } from './load-notes.ts'
import { describeLoad, lostCalls } from './load-text.ts'
import { renderSweep } from './render-sweep.ts'
import { soakLines } from './soak-lines.ts'
import { renderTimeLine } from './time-line.ts'

/** Latency counts from when a call was due. */
const headings = [
  'calls/s',
  'p50',
  'p90',
  'p99',
  'p99.9',
  'service p50',
  'service p99',
  'waiting p99',
  'lost',
  'schedule error p99',
]

/** All that a person reads of a load: what each call did, over time as well, and what to know about it. */
export function renderLoad(record: LoadRecord, paint: Paint): string {
  const { workers } = record.settings
  const table = record.suites.flatMap(({ name, calls }) => {
    // A sweep has a table of its own, a row for each level.
    const rows = calls.flatMap((call) => (call.state === 'swept' ? [] : [row(call)]))
    const heading = [
      { text: safeText(name, 60), painted: paint('bold', safeText(name, 60)) },
      ...(rows.length === 0 ? [] : headings.map((text) => ({ text, painted: paint('dim', text) }))),
    ]
    return [heading, ...rows]
  })
  const alignments: Alignment[] = ['left', ...headings.map((): Alignment => 'right')]
  const details = record.suites.flatMap(({ calls }) =>
    calls.map((call) => renderDetail(call, workers, paint)),
  )
  return [
    renderLoadHeader(record, paint),
    alignColumns(table, alignments).join('\n'),
    ...details,
    renderBrokenSuites(record.brokenSuites, paint).join('\n'),
    record.interrupted ? 'stopped: what had not begun is missing; run it to its end for the rest' : '',
  ]
    .filter((block) => block !== '')
    .join('\n\n')
}

function renderLoadHeader(
  { fingerprint, revision, settings, durationSeconds }: LoadRecord,
  paint: Paint,
): string {
  const machine = `${fingerprint.cpu}, ${fingerprint.cores} cores, ${fingerprint.memoryGib} GiB · Node ${fingerprint.node} · ${revisionText(revision)}`
  const workers = `${settings.workers} worker${settings.workers === 1 ? '' : 's'}`
  const how = `load · ${workers} · seed ${settings.seed} · ${formatSeconds(durationSeconds)}`
  return `${paint('bold', 'tidemark')} ${safeText(machine)}\n${paint('dim', `         ${how}`)}`
}

function row(call: Exclude<LoadCallRecord, SweptCall>): readonly Cell[] {
  const name = { text: `  ${safeText(call.id, 60)}` }
  if (call.state === 'broken') return [name]
  const { latency, service, waiting, scheduleError, counts } = call
  const { p50, p90, p99, p999 } = latency.summaryNs
  const scheduled = call.load.kind === 'open'
  return [
    name,
    ...[
      formatRate(call.completedPerSecond),
      ...[p50, p90, p99, p999, service.summaryNs.p50, service.summaryNs.p99].map(formatNanoseconds),
      scheduled ? formatNanoseconds(waiting.summaryNs.p99) : '-',
      String(lostCalls(counts)),
      scheduled ? formatNanoseconds(scheduleError.summaryNs.p99) : '-',
    ].map((text) => ({ text })),
  ]
}

function renderDetail(call: LoadCallRecord, workers: number, paint: Paint): string {
  if (call.state === 'swept') return renderSweep(call, paint)
  const title = `${paint('bold', safeText(call.id, 60))}  ${paint('dim', describeLoad(call.load, workers))}`
  if (call.state === 'broken') {
    const word = paint(verdictStyle.broken, 'broken')
    const [what, ...said] = breakageLines(call.breakage)
    return [
      title,
      `  ${word} ${what}`,
      ...said.map((line) => `  ${line}`),
      ...renderStack(call.breakage.stack, paint),
    ].join('\n')
  }
  return [
    title,
    ...renderBreaches(safeText(call.id, 60), call.breaches, paint).map((line) => `  ${line}`),
    ...loadNotes(call).map((note) => `  ${note}`),
    healthLine(call),
    ...soakLines(call.soak, paint),
    ...renderTimeLine(call),
  ].join('\n')
}
