import type { GateCall, GateRecord, GateSignal, Signal } from '@tidemark/records'
import { displayWidth } from '../format/display-width.ts'
import type { Paint } from '../format/paint.ts'
import { safeText } from '../format/safe-text.ts'
import { type Alignment, alignColumns, type Cell } from '../format/table.ts'
import { verdictStyle } from '../verdict-style.ts'
import { formatEffect } from './effect-text.ts'
import { barHeading, drawInterval } from './interval-bar.ts'

/** A name cut shorter tells too little; the drawing makes way for it. */
const narrowestName = 24

interface Column {
  readonly heading: string
  readonly alignment: Alignment
  readonly cell: (call: GateCall) => Cell
}

/**
 * One block per suite, one row per measured call: the interval drawn beside the margin, what every signal
 * did against every reference (the base where none is named), how many replicates, the verdict. Columns without an entry are left out.
 *
 * @param width columns of the screen; names are cut to it
 */
export function renderGateTable({ arms, calls }: GateRecord, paint: Paint, width: number): string {
  const measured = calls.filter(({ signals }) => signals.length > 0)
  if (measured.length === 0) return ''
  const references = arms.slice(1).map(({ name }) => name)
  const columns = columnsOf(references, paint).filter(({ cell }) =>
    measured.some((call) => cell(call).text !== ''),
  )
  const [bar, ...others] = columns
  const longest = measured.reduce((widest, { id }) => Math.max(widest, displayWidth(safeText(id)) + 2), 0)
  const tooNarrow = nameWidth(columns, measured, width) < Math.min(narrowestName, longest)
  const fitting = bar?.heading === barHeading && tooNarrow ? others : columns
  const columnsForName = Math.max(narrowestName, nameWidth(fitting, measured, width))
  const rows = suitesOf(measured).flatMap((suite, index): Cell[][] => [
    ...(index === 0 ? [] : [[]]),
    [
      nameCell(safeText(suite, columnsForName), paint),
      ...fitting.map(({ heading }) => ({ text: heading, painted: paint('dim', heading) })),
    ],
    ...measured
      .filter((call) => call.suite === suite)
      .map((call) => [
        { text: `  ${safeText(call.id, columnsForName - 2)}` },
        ...fitting.map(({ cell }) => cell(call)),
      ]),
  ])
  const lines = alignColumns(rows, ['left', ...fitting.map(({ alignment }) => alignment)])
  if (!measured.some(isApart)) return lines.join('\n')
  return [...lines, paint('dim', '* measured in separate processes: less precise')].join('\n')
}

function columnsOf(references: readonly string[], paint: Paint): readonly Column[] {
  const [base = ''] = references
  const comparisons = references.flatMap((reference) =>
    (['time', 'alloc', 'instructions'] as const).map(
      (signal): Column => ({
        heading: reference === base ? signal : `${signal}/${safeText(reference, 12)}`,
        alignment: 'right',
        cell: (call) => effectCell(find(call, signal, reference), paint),
      }),
    ),
  )
  return [
    { heading: barHeading, alignment: 'left', cell: (call) => barCell(find(call, 'time', base), paint) },
    ...comparisons,
    { heading: 'reps', alignment: 'right', cell: replicatesCell },
    { heading: 'verdict', alignment: 'left', cell: (call) => verdictCell(call, paint) },
  ]
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

function nameCell(text: string, paint: Paint): Cell {
  return { text, painted: paint('bold', text) }
}

function isApart({ isolation, signals }: GateCall): boolean {
  return isolation === 'process' && signals.length > 0
}

function suitesOf(calls: readonly GateCall[]): readonly string[] {
  return [...new Set(calls.map(({ suite }) => suite))]
}

/** Columns of the screen that the other columns leave for the name, at two spaces between all. */
function nameWidth(columns: readonly Column[], calls: readonly GateCall[], width: number): number {
  const taken = columns.map(({ heading, cell }) =>
    calls.reduce((widest, call) => Math.max(widest, displayWidth(cell(call).text)), displayWidth(heading)),
  )
  return taken.reduce((left, one) => left - one - 2, width)
}
