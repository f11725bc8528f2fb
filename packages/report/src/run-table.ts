import type { CallJudgement, Comparison } from '@tidemark/gate'
import type { CallRecord, MeasuredCall, RunRecord } from '@tidemark/records'
import { type CallColumn, type CallRow, renderCallTable } from './call-table.ts'
import { drawDistribution } from './distribution.ts'
import type { Paint } from './format/paint.ts'
import { formatBytes, formatChange, formatNanoseconds, formatRate } from './format/quantity.ts'
import type { Cell } from './format/table.ts'
import { barHeading, drawInterval } from './gate/interval-bar.ts'
import { verdictStyle } from './verdict-style.ts'

/** A call of the run, of the baseline or of both. */
interface Row extends CallRow {
  /** Null where it is broken, or gone. */
  readonly measured: MeasuredCall | null
  readonly judgement: CallJudgement | undefined
}

const distributionBins = 10

/**
 * One block per suite, one row per call: what was measured and how it compares. Columns without a single
 * entry are left out: without a baseline there is no change to show.
 *
 * @param width columns of the screen; where it is narrow some columns make way, then names are cut
 */
export function renderRunTable(run: RunRecord, comparison: Comparison, paint: Paint, width: number): string {
  return renderCallTable(rowsOf(run, comparison), columnsOf(paint), paint, width).join('\n')
}

/** Suites of the run, then those of which nothing is left but their baseline. */
function rowsOf({ suites }: RunRecord, { calls }: Comparison): readonly Row[] {
  const judgements = new Map(calls.map((one) => [key(one.suite, one.call), one]))
  const gone = calls.filter(({ verdict }) => verdict === 'gone')
  const names = new Set([...suites.map(({ name }) => name), ...gone.map(({ suite }) => suite)])
  return [...names].flatMap((suite) => [
    ...(suites.find(({ name }) => name === suite)?.calls ?? []).map((call) => ({
      suite,
      call: call.id,
      measured: measuredOf(call),
      judgement: judgements.get(key(suite, call.id)),
    })),
    ...gone
      .filter((one) => one.suite === suite)
      .map((judgement) => ({ suite, call: judgement.call, measured: null, judgement })),
  ])
}

function measuredOf(call: CallRecord): MeasuredCall | null {
  return call.state === 'measured' ? call : null
}

function columnsOf(paint: Paint): readonly CallColumn<Row>[] {
  const figure =
    (text: (call: MeasuredCall) => string, style: 'bold' | null = null) =>
    ({ measured }: Row): Cell => {
      if (measured === null) return { text: '' }
      const shown = text(measured)
      return style === null ? { text: shown } : { text: shown, painted: paint(style, shown) }
    }
  return [
    {
      heading: 'p50',
      alignment: 'right',
      cell: figure(({ latencyNs }) => formatNanoseconds(latencyNs.p50), 'bold'),
      yields: 0,
    },
    {
      heading: 'p99',
      alignment: 'right',
      cell: figure(({ latencyNs }) => formatNanoseconds(latencyNs.p99)),
      yields: 1,
    },
    {
      heading: 'ops/s',
      alignment: 'right',
      cell: figure(({ opsPerSecond }) => formatRate(opsPerSecond)),
      yields: 3,
    },
    {
      heading: 'alloc/op',
      alignment: 'right',
      cell: figure(({ bytesPerOperation }) => formatBytes(bytesPerOperation)),
      yields: 2,
    },
    {
      heading: 'min … p99',
      alignment: 'left',
      cell: figure(({ histogram }) => drawDistribution(histogram, distributionBins)),
      yields: 5,
    },
    { heading: 'change', alignment: 'right', cell: changeCell, yields: 0 },
    { heading: barHeading, alignment: 'left', cell: (row) => barCell(row, paint), yields: 4 },
    { heading: 'interval', alignment: 'left', cell: (row) => intervalCell(row, paint), yields: 6 },
    { heading: 'verdict', alignment: 'left', cell: (row) => verdictCell(row, paint), yields: 0 },
  ]
}

function changeCell({ judgement }: Row): Cell {
  if (judgement === undefined) return { text: '' }
  if (!('effect' in judgement)) {
    const indication = judgement.verdict === 'unjudged' ? judgement.indication : null
    return { text: indication === null ? '' : `(${formatChange(indication)})` }
  }
  const change = formatChange(judgement.effect.ratio)
  return { text: judgement.verdict === 'undecided' ? `~ ${change}` : change }
}

function barCell({ judgement }: Row, paint: Paint): Cell {
  if (judgement === undefined || !('effect' in judgement)) return { text: '' }
  const { ratio, interval, margin } = judgement.effect
  const text = drawInterval({
    signal: 'time',
    effect: ratio,
    interval: interval === null ? null : [interval.low, interval.high],
    margin: 1 + margin,
  })
  return { text, painted: paint(verdictStyle[judgement.verdict], text) }
}

function intervalCell({ judgement }: Row, paint: Paint): Cell {
  if (judgement === undefined || !('effect' in judgement) || judgement.effect.interval === null) {
    return { text: '' }
  }
  const { low, high } = judgement.effect.interval
  const text = `${formatChange(low)} … ${formatChange(high)}`
  return { text, painted: paint('dim', text) }
}

function verdictCell({ judgement }: Row, paint: Paint): Cell {
  if (judgement === undefined) return { text: '' }
  const { verdict, breaches } = judgement
  const text = breaches.length > 0 ? `${verdict}, over budget` : verdict
  return { text, painted: paint(breaches.length > 0 ? 'red' : verdictStyle[verdict], text) }
}

function key(suite: string, call: string): string {
  return JSON.stringify([suite, call])
}
