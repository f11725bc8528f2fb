import type { LoadCallRecord, LoadRecord } from '@tidemark/records'
import { describeBreakage, renderBrokenSuites, renderStack } from '../breakage.ts'
import type { Paint } from '../format/paint.ts'
import { formatNanoseconds, formatRate, formatSeconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { type Alignment, alignColumns, type Cell } from '../format/table.ts'
import { verdictStyle } from '../verdict-style.ts'
import { loadNotes } from './load-notes.ts'
import { describeLoad } from './load-text.ts'
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
  const table = record.suites.flatMap((suite) => [
    [
      { text: safeText(suite.name, 60), painted: paint('bold', safeText(suite.name, 60)) },
      ...headings.map((text) => ({ text, painted: paint('dim', text) })),
    ],
    ...suite.calls.map((call) => row(call)),
  ])
  const alignments: Alignment[] = ['left', ...headings.map((): Alignment => 'right')]
  const details = record.suites.flatMap(({ calls }) =>
    calls.map((call) => renderDetail(call, workers, paint)),
  )
  return [
    renderLoadHeader(record, paint),
    alignColumns(table, alignments).join('\n'),
    ...details,
    renderBrokenSuites(record.brokenSuites, paint).join('\n'),
    record.interrupted ? 'stopped: calls that had not been loaded yet are missing' : '',
  ]
    .filter((block) => block !== '')
    .join('\n\n')
}

function renderLoadHeader(
  { fingerprint, revision, settings, durationSeconds }: LoadRecord,
  paint: Paint,
): string {
  const commit =
    revision.commit === null
      ? 'no git'
      : `${revision.commit.slice(0, 9)}${revision.dirty ? ' + changes' : ''}`
  const machine = `${fingerprint.cpu}, ${fingerprint.cores} cores, ${fingerprint.memoryGib} GiB · Node ${fingerprint.node} · ${commit}`
  const workers = `${settings.workers} worker${settings.workers === 1 ? '' : 's'}`
  const how = `load · ${workers} · seed ${settings.seed} · ${formatSeconds(durationSeconds)}`
  return `${paint('bold', 'tidemark')} ${safeText(machine)}\n${paint('dim', `         ${how}`)}`
}

function row(call: LoadCallRecord): readonly Cell[] {
  const name = { text: `  ${safeText(call.id, 60)}` }
  if (call.state === 'broken') return [name]
  const { latency, service, waiting, scheduleError, counts } = call
  const { p50, p90, p99, p999 } = latency.summaryNs
  const lost = counts.failed + counts.timedOut + counts.dropped + counts.unfinished
  const scheduled = call.load.kind === 'open'
  return [
    name,
    ...[
      formatRate(call.completedPerSecond),
      ...[p50, p90, p99, p999, service.summaryNs.p50, service.summaryNs.p99].map(formatNanoseconds),
      scheduled ? formatNanoseconds(waiting.summaryNs.p99) : '-',
      String(lost),
      scheduled ? formatNanoseconds(scheduleError.summaryNs.p99) : '-',
    ].map((text) => ({ text })),
  ]
}

function renderDetail(call: LoadCallRecord, workers: number, paint: Paint): string {
  const title = `${paint('bold', safeText(call.id, 60))}  ${paint('dim', describeLoad(call.load, workers))}`
  if (call.state === 'broken') {
    const word = paint(verdictStyle.broken, 'broken')
    // What a server said last is on lines of its own.
    const [message = '', ...said] = call.breakage.message.split('\n')
    return [
      title,
      `  ${word} ${describeBreakage({ ...call.breakage, message })}`,
      ...said.map((line) => `    ${safeText(line)}`),
      ...renderStack(call.breakage.stack, paint),
    ].join('\n')
  }
  return [title, ...loadNotes(call).map((note) => `  ${note}`), ...renderTimeLine(call.seconds)].join('\n')
}
