import type { GateCall, GateRecord, GateSignal, Signal } from '@tidemark/records'
import { type CallColumn, type CallRow, renderCallTable } from '../call-table.ts'
import type { Paint } from '../format/paint.ts'
import { formatBytes, formatNanoseconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import type { Cell } from '../format/table.ts'
import { verdictStyle } from '../verdict-style.ts'
import { type ArmMedians, armMedians } from './arm-medians.ts'
import { formatEffect, marginText } from './effect-text.ts'
import { barHeading, drawInterval } from './interval-bar.ts'

interface Row extends CallRow {
  readonly judged: GateCall
  /** What head took; null where nothing was measured of it. */
  readonly now: ArmMedians | null
}

/**
 * One block per suite, one row per measured call: what head takes, the interval drawn beside the margin, what every
 * signal did against every reference (the base where none is named), how many replicates, the verdict. Columns without
 * an entry are left out.
 *
 * @param width columns of the screen; where it is narrow some columns make way, then names are cut
 */
export function renderGateTable({ arms, calls }: GateRecord, paint: Paint, width: number): string {
  const measured = calls.filter(({ signals }) => signals.length > 0)
  const [head, ...references] = arms.map(({ name }) => name)
  const suites = new Set(measured.map(({ suite }) => suite))
  const rows = [...suites].flatMap((suite) =>
    measured
      .filter((call) => call.suite === suite)
      .map((judged) => ({ suite, call: judged.id, judged, now: armMedians(judged.replicates, head ?? '') })),
  )
  const lines = renderCallTable(rows, columnsOf(references, paint), paint, width)
  if (!measured.some(isApart)) return lines.join('\n')
  return [...lines, paint('dim', '* measured in separate processes: less precise')].join('\n')
}

function columnsOf(references: readonly string[], paint: Paint): readonly CallColumn<Row>[] {
  const [base = '', ...older] = references
  return [
    figureColumn('p50', ({ p50Ns }) => formatNanoseconds(p50Ns), 7),
    figureColumn('p99', ({ p99Ns }) => formatNanoseconds(p99Ns), 8),
    figureColumn('bytes/op', ({ bytesPerOperation }) => formatBytes(bytesPerOperation), 9),
    {
      heading: barHeading,
      alignment: 'left',
      cell: ({ judged }) => barCell(drawn(judged, base), paint),
      yields: 6,
    },
    ...effectColumns(base, '', { time: 0, alloc: 1, instructions: 2, throughput: 0, tail: 0 }, paint),
    ...older.flatMap((reference) =>
      effectColumns(
        reference,
        `/${safeText(reference, 12)}`,
        { time: 3, alloc: 5, instructions: 4, throughput: 3, tail: 3 },
        paint,
      ),
    ),
    { heading: 'reps', alignment: 'right', cell: ({ judged }) => replicatesCell(judged), yields: 5 },
    { heading: 'verdict', alignment: 'left', cell: ({ judged }) => verdictCell(judged, paint), yields: 0 },
  ]
}

function figureColumn(
  heading: string,
  text: (figures: ArmMedians) => string,
  yields: number,
): CallColumn<Row> {
  return { heading, alignment: 'right', cell: ({ now }) => ({ text: now === null ? '' : text(now) }), yields }
}

/** What each signal did against one reference. */
function effectColumns(
  reference: string,
  suffix: string,
  yields: Readonly<Record<Signal, number>>,
  paint: Paint,
): readonly CallColumn<Row>[] {
  return (['time', 'alloc', 'instructions', 'throughput', 'tail'] as const).map(
    (signal): CallColumn<Row> => ({
      heading: `${signal}${suffix}`,
      alignment: 'right',
      cell: ({ judged }) => effectCell(find(judged, signal, reference), paint),
      yields: yields[signal],
    }),
  )
}

function find({ signals }: GateCall, signal: Signal, reference: string): GateSignal | undefined {
  return signals.find((one) => one.signal === signal && one.reference === reference)
}

/** Of a call that is judged under load alone, that. */
function drawn(call: GateCall, base: string): GateSignal | undefined {
  return find(call, 'time', base) ?? find(call, 'throughput', base) ?? find(call, 'tail', base)
}

function barCell(signal: GateSignal | undefined, paint: Paint): Cell {
  if (signal === undefined) return { text: '' }
  const text = drawInterval(signal)
  return { text, painted: paint(verdictStyle[signal.verdict], text) }
}

/** `~` where nothing can be said; the figure beside it is only where the replicates happen to be. */
function effectCell(signal: GateSignal | undefined, paint: Paint): Cell {
  if (signal === undefined) return { text: '' }
  const { verdict, interval, effect } = signal
  const figure = formatEffect(signal, effect, '/op')
  const found = verdict !== 'undecided' ? figure : interval === null ? '~' : `~ ${figure}`
  const text = `${found}${findsText(signal)}`
  return { text, painted: paint(verdictStyle[verdict], text) }
}

/** Loads tell coarse changes only: what they would have shown belongs beside what they show. */
function findsText(signal: GateSignal): string {
  const { signal: name, detectable } = signal
  if ((name !== 'throughput' && name !== 'tail') || detectable === null) return ''
  return ` (finds ${marginText(signal, detectable)})`
}

/** Those of pairs, and with a `+` those under load. */
function replicatesCell(call: GateCall): Cell {
  const pairs = `${call.replicates.length}${isApart(call) ? '*' : ''}`
  const loads = call.load?.replicates.length ?? 0
  if (loads === 0) return { text: pairs }
  return { text: call.replicates.length === 0 ? String(loads) : `${pairs}+${loads}` }
}

function verdictCell({ verdict, breaches }: GateCall, paint: Paint): Cell {
  const text = breaches.length > 0 ? `${verdict}, over budget` : verdict
  return { text, painted: paint(breaches.length > 0 ? 'red' : verdictStyle[verdict], text) }
}

function isApart({ isolation, signals }: GateCall): boolean {
  return isolation === 'process' && signals.length > 0
}
