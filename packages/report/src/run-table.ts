import type { CallJudgement, Comparison } from '@tidemark/gate'
import type { CallRecord, RunRecord } from '@tidemark/records'
import { drawDistribution } from './distribution.ts'
import type { Paint } from './format/paint.ts'
import { formatBytes, formatChange, formatNanoseconds, formatRate } from './format/quantity.ts'
import { safeText } from './format/safe-text.ts'
import { type Alignment, alignColumns, type Cell } from './format/table.ts'
import { verdictStyle } from './verdict-style.ts'

const alignments: readonly Alignment[] = [
  'left',
  'right',
  'right',
  'right',
  'right',
  'left',
  'right',
  'left',
  'left',
]
const distributionBins = 10

/** One block per suite, one row per call: what was measured and how it compares. */
export function renderRunTable(run: RunRecord, comparison: Comparison, paint: Paint): string {
  const judgements = new Map(comparison.calls.map((one) => [key(one.suite, one.call), one]))
  const header = ['p50', 'p99', 'ops/s', 'alloc/op', 'min … p99', 'change', 'interval', 'verdict']
  const rows: Cell[][] = []
  for (const suite of run.suites) {
    if (rows.length > 0) rows.push([])
    rows.push([
      { text: safeText(suite.name), painted: paint('bold', safeText(suite.name)) },
      ...header.map((text) => ({ text, painted: paint('dim', text) })),
    ])
    for (const call of suite.calls) {
      rows.push(callRow(call, judgements.get(key(suite.name, call.id)), paint))
    }
    for (const gone of comparison.calls.filter((one) => one.verdict === 'gone' && one.suite === suite.name)) {
      rows.push([nameCell(gone.call), ...blanks(7), verdictCell(gone, paint)])
    }
  }
  return alignColumns(rows, alignments).join('\n')
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
