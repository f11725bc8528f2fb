import type { CallJudgement } from '@tidemark/gate'
import type { CallRecord, MeasuredCall, Replicate } from '@tidemark/records'
import { quantile } from '@tidemark/stats'
import { describeBreakage } from '../../breakage.ts'
import { formatBytes, formatChange, formatNanoseconds, formatRate } from '../../format/quantity.ts'
import { revisionLabel } from '../../revision-text.ts'
import { effectText, remedyOf } from '../../verdict-block.ts'
import { warningRemedies, wordWarning } from '../../warnings.ts'
import { unpack } from '../chart/histogram-figures.ts'
import type { Series } from '../chart/series.ts'
import { type DataTable, dataTable } from '../data-table.ts'
import { html, type Markup } from '../markup.ts'
import type { RunSource } from '../source.ts'
import { breachFindings, hint, toneOf } from './gate-findings.ts'
import { keyFigures } from './key-figures.ts'
import { callPart, type Finding } from './part.ts'
import { distributionFigures } from './percentile-figures.ts'

/** What a run says of a call, beside the run before where there is one. */
export interface RunCall {
  /** Null when it is in what the run is judged by, but no longer in the suites. */
  readonly call: CallRecord | null
  readonly judgement: CallJudgement | null
  readonly before: MeasuredCall | null
  readonly source: RunSource
}

/** @throws HistogramFormatError when a histogram does not unpack */
export function runPart({ call, judgement, before, source }: RunCall): Markup {
  const arms = armsOf(call, before, source)
  return callPart({
    title: titleOf(source),
    findings: [...judgementFindings(judgement, call, source.record.interrupted), ...warningFindings(call)],
    stack: call?.state === 'broken' ? call.breakage.stack : undefined,
    charts:
      arms.length === 0
        ? []
        : [
            keyFigures(figuresOf(arms)),
            ...distributionFigures(arms.map((arm) => ({ ...arm, data: unpack(arm.data.histogram) }))),
          ],
    more: call?.state === 'measured' ? [replicatesOf(call.replicates)] : [],
  })
}

function titleOf({ record, comparison, before }: RunSource): string {
  const now = `Measured: ${revisionLabel(record)}`
  if (before !== null) return `${now} against ${revisionLabel(before)}`
  return comparison === null || comparison.reference.state === 'missing' ? now : `${now} against the baseline`
}

function armsOf(
  call: CallRecord | null,
  before: MeasuredCall | null,
  source: RunSource,
): readonly Series<MeasuredCall>[] {
  const name = before === null ? revisionLabel(source.record) : 'now'
  return [
    ...(call?.state === 'measured' ? [{ label: name, style: 'a' as const, data: call }] : []),
    ...(before === null ? [] : [{ label: 'before', style: 'b' as const, data: before }]),
  ]
}

function judgementFindings(
  judgement: CallJudgement | null,
  call: CallRecord | null,
  interrupted: boolean,
): readonly Finding[] {
  if (judgement === null) {
    return call?.state === 'broken'
      ? [{ word: 'broken', text: describeBreakage(call.breakage), tone: 'bad' }]
      : []
  }
  const remedy = remedyOf(judgement.verdict, [judgement], interrupted)
  return [
    ...breachFindings(judgement.breaches),
    verdictFinding(judgement),
    ...(judgement.edited && judgement.verdict === 'slower'
      ? [{ word: 'edited', text: 'the benchmark itself was edited too', tone: 'doubt' as const }]
      : []),
    ...(remedy === null ? [] : [hint(remedy)]),
  ]
}

function verdictFinding(judgement: CallJudgement): Finding {
  switch (judgement.verdict) {
    case 'slower':
    case 'faster':
    case 'same':
    case 'undecided':
      return {
        word: judgement.verdict,
        text: effectText(judgement.effect, judgement.verdict),
        tone: toneOf[judgement.verdict],
      }
    case 'changed':
      return { word: 'changed', text: effectText(judgement.effect, 'changed'), tone: 'doubt' }
    case 'broken':
      return { word: 'broken', text: describeBreakage(judgement.breakage), tone: 'bad' }
    case 'unjudged': {
      const { indication } = judgement
      const change = indication === null ? '' : ` (${formatChange(indication)} as an indication)`
      return { word: 'unjudged', text: `${unjudgedFor[judgement.because]}${change}`, tone: 'doubt' }
    }
    default:
      return { word: judgement.verdict, text: '', tone: 'doubt' }
  }
}

const unjudgedFor = {
  'missing-baseline': 'there is nothing to compare with',
  'foreign-baseline': 'what there is to compare with was measured on another machine or runtime',
  'other-workers': 'what there is to compare with was measured with another number of workers',
} as const

function warningFindings(call: CallRecord | null): readonly Finding[] {
  if (call?.state !== 'measured') return []
  return call.warnings.map((warning) => ({
    word: 'warning',
    text: `${wordWarning(warning, call)}; ${warningRemedies[warning.code]}`,
    tone: 'doubt',
  }))
}

function figuresOf(arms: readonly Series<MeasuredCall>[]): DataTable {
  const row = (name: string, figure: (call: MeasuredCall) => string): readonly string[] => [
    name,
    ...arms.map(({ data }) => figure(data)),
  ]
  return {
    caption: 'Over all replicates',
    headings: ['', ...arms.map(({ label }) => label)],
    rows: [
      row('p50', ({ latencyNs }) => formatNanoseconds(latencyNs.p50)),
      row('p90', ({ latencyNs }) => formatNanoseconds(latencyNs.p90)),
      row('p99', ({ latencyNs }) => formatNanoseconds(latencyNs.p99)),
      row('p99.9', ({ latencyNs }) => formatNanoseconds(latencyNs.p999)),
      row('mean', ({ latencyNs }) => formatNanoseconds(latencyNs.mean)),
      row('ops/s', ({ opsPerSecond }) => formatRate(opsPerSecond)),
      row('alloc/op', ({ bytesPerOperation }) => formatBytes(bytesPerOperation)),
      row('p50 of processes, lower quartile', ({ replicates }) => quartileText(replicates, 0.25)),
      row('p50 of processes, upper quartile', ({ replicates }) => quartileText(replicates, 0.75)),
      row('replicates', ({ replicates }) => String(replicates.length)),
    ],
  }
}

function quartileText(replicates: readonly Replicate[], share: number): string {
  const values = replicates.map(({ p50Ns }) => p50Ns)
  return formatNanoseconds(quantile(values, share))
}

function replicatesOf(replicates: readonly Replicate[]): Markup {
  const table = dataTable({
    caption: 'Each replicate, in a fresh process',
    headings: [
      'replicate',
      'p50',
      'p99',
      'alloc/op',
      'kernel runs',
      'collecting garbage',
      'other cores',
      'steady',
    ],
    rows: replicates.map((one) => [
      one.index + 1,
      formatNanoseconds(one.p50Ns),
      formatNanoseconds(one.p99Ns),
      formatBytes(one.bytesPerOperation),
      one.calibration.ratio.toPrecision(4),
      `${(one.gcPauseShare * 100).toFixed(1)}%`,
      one.otherLoadCores.toFixed(1),
      one.warmup.steady ? 'yes' : 'no',
    ]),
  })
  return html`<details class="behind"><summary>Replicates</summary>
${table}
</details>
`
}
