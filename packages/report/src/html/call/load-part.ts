import type {
  Breakage,
  LoadCallRecord,
  LoadedCall,
  LoadRecord,
  LoadTimes,
  SoakFinding,
  SweptCall,
} from '@tidemark/records'
import { describeBreakage } from '../../breakage.ts'
import { formatNanoseconds, formatRate } from '../../format/quantity.ts'
import { safeText } from '../../format/safe-text.ts'
import { loadNotes } from '../../load/load-notes.ts'
import { describeLoad, lostCalls } from '../../load/load-text.ts'
import { describeSweep, sweepNotes } from '../../load/render-sweep.ts'
import { slopeText } from '../../load/soak-lines.ts'
import { unpack } from '../chart/histogram-figures.ts'
import type { Series } from '../chart/series.ts'
import { drawTimeLine, latencyCurves, secondsText, slicesOf } from '../chart/time-line-chart.ts'
import { figure } from '../figure.ts'
import type { Markup } from '../markup.ts'
import { breachFindings, hint } from './gate-findings.ts'
import { keyFigures } from './key-figures.ts'
import { callPart, type Finding } from './part.ts'
import { percentileFigure } from './percentile-figures.ts'

/** What callers of a call experienced under load. @throws HistogramFormatError when a histogram does not unpack */
export function loadPart(call: LoadCallRecord, { settings }: LoadRecord): Markup {
  if (call.state === 'swept') return sweepPart(call)
  const title = `Under load: ${describeLoad(call.load, settings.workers)}`
  if (call.state === 'broken') {
    const { breakage } = call
    const findings = brokenFindings(breakage)
    return callPart({ title, findings, stack: breakage.stack, charts: [], more: [] })
  }
  const findings = [
    ...breachFindings(call.breaches),
    ...(call.soak ?? []).map(soakFinding),
    ...loadNotes(call).map(noteFinding),
  ]
  return callPart({
    title,
    findings:
      findings.length === 0
        ? [{ word: 'whole', text: 'every call that was due ended well', tone: 'good' }]
        : findings,
    charts: chartsOf(call),
    more: [],
  })
}

/** What a server said last is on lines of its own. */
function brokenFindings(breakage: Breakage): readonly Finding[] {
  const [message = '', ...said] = breakage.message.split('\n')
  return [
    { word: 'broken', text: describeBreakage({ ...breakage, message }), tone: 'bad' },
    ...said.map((line) => hint(safeText(line.trim()))),
  ]
}

function soakFinding(finding: SoakFinding): Finding {
  return {
    word: finding.verdict,
    text: `${finding.what}: ${slopeText(finding)}`,
    tone: soakTones[finding.verdict],
  }
}

const soakTones: Readonly<Record<SoakFinding['verdict'], Finding['tone']>> = {
  growing: 'bad',
  steady: 'good',
  undecided: 'doubt',
}

function sweepPart(call: SweptCall): Markup {
  const breaches = call.levels.flatMap(({ result }) => (result.state === 'broken' ? [] : result.breaches))
  return callPart({
    title: `Under load: ${describeSweep(call)}`,
    findings: [...breachFindings(breaches), ...sweepNotes(call).map((note) => hint(note.trim()))],
    charts: [
      keyFigures({
        caption: 'Throughput and latency against load',
        headings: [call.over, 'calls/s', 'by the law', 'p50', 'p99', 'lost'],
        rows: call.levels.map(levelRow),
      }),
    ],
    more: [],
  })
}

function levelRow({ level, expectedPerSecond, result }: SweptCall['levels'][number]): readonly string[] {
  const expected = expectedPerSecond === null ? '' : formatRate(expectedPerSecond)
  if (result.state === 'broken') return [formatRate(level), 'broken', expected, '', '', '']
  const { p50, p99 } = result.latency.summaryNs
  return [
    formatRate(level),
    formatRate(result.completedPerSecond),
    expected,
    formatNanoseconds(p50),
    formatNanoseconds(p99),
    String(lostCalls(result.counts)),
  ]
}

/** Lines that belong to the one before are indented. */
function noteFinding(note: string): Finding {
  return note.startsWith(' ') ? hint(note.trim()) : { word: 'note', text: note, tone: 'doubt' }
}

function chartsOf(call: LoadedCall): readonly Markup[] {
  const times = timesOf(call)
  const measured = times
    .map((one) => ({ ...one, data: unpack(one.data.histogram) }))
    .filter(({ data }) => data.count > 0)
  return [
    keyFigures(
      {
        caption: 'What callers experienced',
        headings: ['', ...times.map(({ label }) => label)],
        rows: (['p50', 'p90', 'p99', 'p999', 'mean'] as const).map((name) => [
          name === 'p999' ? 'p99.9' : name,
          ...times.map(({ data }) => formatNanoseconds(data.summaryNs[name])),
        ]),
      },
      { caption: 'What became of the calls', headings: ['', 'calls'], rows: countRows(call) },
    ),
    ...timeLine(call),
    ...(measured.length === 0 ? [] : [percentileFigure(measured)]),
  ]
}

/** Waiting and the schedule's error are known in an open loop only. */
function timesOf({ latency, service, waiting, load }: LoadedCall): readonly Series<LoadTimes>[] {
  return [
    { label: 'latency', style: 'a', data: latency },
    { label: 'service', style: 'b', data: service },
    ...(load.kind === 'open' ? [{ label: 'waiting', style: 'c' as const, data: waiting }] : []),
  ]
}

function countRows(call: LoadedCall): readonly (readonly [name: string, text: string])[] {
  const { counts, completedPerSecond, scheduleError, load } = call
  return [
    ['calls/s', formatRate(completedPerSecond)],
    ['completed', String(counts.completed)],
    ['failed', String(counts.failed)],
    ['timed out', String(counts.timedOut)],
    ['dropped', String(counts.dropped)],
    ['unfinished', String(counts.unfinished)],
    ...(load.kind === 'open'
      ? [['schedule error p99', formatNanoseconds(scheduleError.summaryNs.p99)] as const]
      : []),
  ]
}

function timeLine(call: LoadedCall): readonly Markup[] {
  const slices = slicesOf(call)
  if (slices.length === 0) return []
  return [
    figure({
      title: 'Over the time of the load',
      series: latencyCurves.map(([label, style]) => ({ label, style })),
      chart: drawTimeLine(slices),
      table: {
        caption: 'Throughput and latency over the time of the load',
        headings: ['', 'completed/s', 'lost', ...latencyCurves.map(([name]) => name)],
        rows: slices.map((slice) => [
          secondsText(slice),
          formatRate(slice.completedPerSecond),
          slice.lost,
          ...latencyCurves.map(([name]) =>
            slice.latencyNs === null ? '-' : formatNanoseconds(slice.latencyNs[name]),
          ),
        ]),
      },
    }),
  ]
}
