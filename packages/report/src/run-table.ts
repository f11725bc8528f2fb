import type { CallJudgement, Comparison } from '@tidemark/gate'
import type { CallRecord, RunRecord } from '@tidemark/records'
import { drawDistribution } from './distribution.ts'
import type { Paint } from './format/paint.ts'
import { formatBytes, formatChange, formatNanoseconds, formatRate } from './format/quantity.ts'
import { safeText } from './format/safe-text.ts'
import { type Alignment, alignColumns, type Cell } from './format/table.ts'
import { verdictStyle } from './verdict-style.ts'

/** Heading and alignment of each column after the name. */
const columns: readonly (readonly [string, Alignment])[] = [
  ['p50', 'right'],
  ['p99', 'right'],
  ['ops/s', 'right'],
  ['alloc/op', 'right'],
  ['min … p99', 'left'],
  ['change', 'right'],
  ['interval', 'left'],
  ['verdict', 'left'],
]
const distributionBins = 10

/**
 * One block per suite, one row per call: what was measured and how it compares. Columns without a single
 * entry are left out: without a baseline there is no change to show.
 */
export function renderRunTable(run: RunRecord, comparison: Comparison, paint: Paint): string {
  const judgements = new Map(comparison.calls.map((one) => [key(one.suite, one.call), one]))
  const blocks = suiteNames(run, comparison).map((name) => {
    const calls = run.suites.find((suite) => suite.name === name)?.calls ?? []
    const gone = comparison.calls.filter((one) => one.verdict === 'gone' && one.suite === name)
    return {
      name,
      rows: [
        ...calls.map((call) => callRow(call, judgements.get(key(name, call.id)), paint)),
        ...gone.map((one) => [nameCell(one.call), ...blanks(7), verdictCell(one, paint)]),
      ],
    }
  })
  const kept = columns
    .map((_, index) => index + 1)
    .filter((column) => blocks.some(({ rows }) => rows.some((row) => row[column]?.text !== '')))
  const pick = (row: readonly Cell[]): Cell[] =>
    [0, ...kept].flatMap((column) => (row[column] === undefined ? [] : [row[column]]))
  const rows = blocks.flatMap(({ name, rows }, index) => [
    ...(index === 0 ? [] : [[]]),
    pick([
      { text: safeText(name, 60), painted: paint('bold', safeText(name, 60)) },
      ...columns.map(([text]) => ({ text, painted: paint('dim', text) })),
    ]),
    ...rows.map(pick),
  ])
  const alignments = kept.map((column) => columns[column - 1]?.[1] ?? 'left')
  return alignColumns(rows, ['left', ...alignments]).join('\n')
}

/** Suites of the run, then those of which nothing is left but their baseline. */
function suiteNames(run: RunRecord, { calls }: Comparison): readonly string[] {
  const gone = calls.flatMap(({ verdict, suite }) => (verdict === 'gone' ? [suite] : []))
  return [...new Set([...run.suites.map(({ name }) => name), ...gone])]
}

function callRow(call: CallRecord, judgement: CallJudgement | undefined, paint: Paint): Cell[] {
  const verdict = judgement === undefined ? { text: '' } : verdictCell(judgement, paint)
  if (call.state === 'broken') return [nameCell(call.id), ...blanks(7), verdict]
  const [change, interval] = changeCells(judgement, paint)
  return [
    nameCell(call.id),
    {
      text: formatNanoseconds(call.latencyNs.p50),
      painted: paint('bold', formatNanoseconds(call.latencyNs.p50)),
    },
    { text: formatNanoseconds(call.latencyNs.p99) },
    { text: formatRate(call.opsPerSecond) },
    { text: formatBytes(call.bytesPerOperation) },
    { text: drawDistribution(call.histogram, distributionBins) },
    change,
    interval,
    verdict,
  ]
}

function changeCells(judgement: CallJudgement | undefined, paint: Paint): [Cell, Cell] {
  if (judgement === undefined || !('effect' in judgement)) {
    const indication = judgement?.verdict === 'unjudged' ? judgement.indication : null
    if (indication === null) return [{ text: '' }, { text: '' }]
    return [{ text: `(${formatChange(indication)})` }, { text: '' }]
  }
  const { ratio, interval } = judgement.effect
  const text = judgement.verdict === 'undecided' ? `~ ${formatChange(ratio)}` : formatChange(ratio)
  const range = interval === null ? '' : `${formatChange(interval.low)} … ${formatChange(interval.high)}`
  return [{ text }, { text: range, painted: paint('dim', range) }]
}

function verdictCell({ verdict, breaches }: CallJudgement, paint: Paint): Cell {
  const text = breaches.length > 0 ? `${verdict}, over budget` : verdict
  return { text, painted: paint(breaches.length > 0 ? 'red' : verdictStyle[verdict], text) }
}

function nameCell(id: string): Cell {
  return { text: `  ${safeText(id, 60)}` }
}

function blanks(count: number): Cell[] {
  return Array.from({ length: count }, () => ({ text: '' }))
}

function key(suite: string, call: string): string {
  return JSON.stringify([suite, call])
}
