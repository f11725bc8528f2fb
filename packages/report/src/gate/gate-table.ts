import type { GateCall, GateRecord, GateSignal, Signal } from '@tidemark/records'
import { type CallColumn, type CallRow, renderCallTable } from '../call-table.ts'
import type { Paint } from '../format/paint.ts'
import { formatBytes, formatNanoseconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import type { Cell } from '../format/table.ts'
import { verdictStyle } from '../verdict-style.ts'
import { type ArmMedians, armMedians } from './arm-medians.ts'
import { formatEffect } from './effect-text.ts'
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
      cell: ({ judged }) => barCell(find(judged, 'time', base), paint),
      yields: 6,
    },
    ...effectColumns(base, '', [0, 1, 2], paint),
    ...older.flatMap((reference) =>
      effectColumns(reference, `/${safeText(reference, 12)}`, [3, 5, 4], paint),
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
  yields: readonly [time: number, alloc: number, instructions: number],
  paint: Paint,
): readonly CallColumn<Row>[] {
  return (['time', 'alloc', 'instructions'] as const).map(
    (signal, index): CallColumn<Row> => ({
      heading: `${signal}${suffix}`,
      alignment: 'right',
      cell: ({ judged }) => effectCell(find(judged, signal, reference), paint),
      yields: yields[index] ?? 0,
    }),
  )
}

function find({ signals }: GateCall, signal: Signal, reference: string): GateSignal | undefined {
  return signals.find((one) => one.signal === signal && one.reference === reference)
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
  const text = verdict !== 'undecided' ? figure : interval === null ? '~' : `~ ${figure}`
  return { text, painted: paint(verdictStyle[verdict], text) }
}

function replicatesCell(call: GateCall): Cell {
  return { text: `${call.replicates.length}${isApart(call) ? '*' : ''}` }
}

function verdictCell({ verdict, breaches }: GateCall, paint: Paint): Cell {
  const text = breaches.length > 0 ? `${verdict}, over budget` : verdict
  return { text, painted: paint(breaches.length > 0 ? 'red' : verdictStyle[verdict], text) }
}

function isApart({ isolation, signals }: GateCall): boolean {
  return isolation === 'process' && signals.length > 0
}
