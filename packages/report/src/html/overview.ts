import type { Effect } from '@tidemark/gate'
import type { Trend } from '@tidemark/gate/trend'
import { type GateSignal, type LoadCallRecord, type LoadFigures, loadResults } from '@tidemark/records'
import { median } from '@tidemark/stats'
import { formatNanoseconds, formatRate } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { formatEffect } from '../gate/effect-text.ts'
import { describeLoad, lostCalls } from '../load/load-text.ts'
import { describeSweep } from '../load/render-sweep.ts'
import { dayText, figureText, spentText } from '../trend/trend-text.ts'
import { drawIntervalMark } from './chart/interval-mark.ts'
import { type Content, html, type Markup } from './markup.ts'
import type { JudgedGateCall, PageCall } from './page-call.ts'
import { standingOrder } from './standing.ts'
import { badge, keysOf } from './standing-badge.ts'

/** Every call in a row, the worst first, with a link to what is known of it. */
export function overview(calls: readonly PageCall[]): readonly Markup[] {
  const worstFirst = [...calls].sort(
    (a, b) => standingOrder.indexOf(a.standing) - standingOrder.indexOf(b.standing),
  )
  return [
    ...comparisonTable(worstFirst.filter(({ gates, runs }) => gates.length + runs.length > 0)),
    ...loadTable(calls.filter(({ loads }) => loads.length > 0)),
    ...historyTable(worstFirst.filter(({ histories }) => histories.some(({ trend }) => trend.current))),
  ]
}

function comparisonTable(calls: readonly PageCall[]): readonly Markup[] {
  if (calls.length === 0) return []
  return [
    html`<table class="overview">
<caption>Calls, the worst first</caption>
<thead><tr><th scope="col">call</th><th scope="col" class="wide">effect on time, and the margin</th><th scope="col" class="n">time</th><th scope="col" class="n medium">alloc/op</th><th scope="col" class="n medium">p50</th><th scope="col" class="n wide">p99</th><th scope="col">verdict</th></tr></thead>
<tbody>
${calls.map(comparisonRow)}</tbody>
</table>
`,
  ]
}

function comparisonRow(call: PageCall): Markup {
  const { time, alloc } = effectsOf(call)
  const { p50, p99 } = latencyOf(call)
  const base = call.gates[0]?.gate.arms[1]?.name
  const older =
    time === null || base === undefined || time.reference === base
      ? null
      : html`<span class="suite">against ${safeText(time.reference, 20)}</span>`
  return html`<tr data-keys="${keysOf(call)}" data-name="${call.suite} › ${call.id}">
${nameCell(call)}<td class="wide">${time === null ? null : drawIntervalMark(time)}</td><td class="n">${effectCell(time)}${older}</td><td class="n medium">${effectCell(alloc)}</td><td class="n medium">${p50}</td><td class="n wide">${p99}</td><td>${badge(call)}</td>
</tr>
`
}

function nameCell({ suite, id, anchor }: PageCall): Markup {
  return html`<th scope="row"><a href="#${anchor}"><bdi>${safeText(id)}</bdi></a> <span class="suite"><bdi>${safeText(suite)}</bdi></span></th>`
}

/** `~` where nothing can be said: the figure beside it is only where the replicates happen to be. */
function effectCell(signal: GateSignal | null): Content {
  if (signal === null) return null
  const { verdict, interval, effect } = signal
  const figure = formatEffect(signal, effect)
  const text = verdict !== 'undecided' ? figure : interval === null ? '~' : `~ ${figure}`
  return html`<span class="${verdict}">${text}</span>`
}

/** Of a gate, else of the run's comparison. */
function effectsOf({ gates, runs }: PageCall): {
  readonly time: GateSignal | null
  readonly alloc: GateSignal | null
} {
  const [gate] = gates
  if (gate !== undefined) return { time: signalOf(gate, 'time'), alloc: signalOf(gate, 'alloc') }
  const judgement = runs.find((run) => run.judgement !== null)?.judgement ?? null
  if (judgement === null || !('effect' in judgement)) return { time: null, alloc: null }
  const verdict = judgement.verdict === 'changed' ? 'undecided' : judgement.verdict
  return { time: asSignal(judgement.effect, verdict), alloc: null }
}

/** The one that made the verdict, which may be against an older revision; else that against the base. */
function signalOf({ call, gate }: JudgedGateCall, name: GateSignal['signal']): GateSignal | null {
  const signals = call.signals.filter(({ signal }) => signal === name)
  const base = signals.find(({ reference }) => reference === gate.arms[1]?.name)
  if (base?.verdict === call.verdict) return base
  return signals.find(({ verdict }) => verdict === call.verdict) ?? base ?? null
}

/** The time of a run against its baseline, as a gate would write it: both are drawn alike. */
function asSignal(
  { ratio, interval, confidence, margin, replicates, confirmed }: Effect,
  verdict: GateSignal['verdict'],
): GateSignal {
  return {
    signal: 'time',
    reference: 'baseline',
    verdict,
    effect: ratio,
    interval: interval === null ? null : [interval.low, interval.high],
    confidence,
    margin: 1 + margin,
    p: null,
    replicates: replicates.now,
    confirmed,
    detectable: null,
  }
}

/** Of a run, which has all samples, else the medians of a gate's replicates. */
function latencyOf({ gates, runs }: PageCall): { readonly p50: string; readonly p99: string } {
  const measured = runs.flatMap(({ call }) => (call?.state === 'measured' ? [call.latencyNs] : []))[0]
  if (measured !== undefined) {
    return { p50: formatNanoseconds(measured.p50), p99: formatNanoseconds(measured.p99) }
  }
  const figures = gates.flatMap(({ call, gate }) =>
    call.replicates.flatMap(({ arms }) => arms[gate.arms[0]?.name ?? ''] ?? []),
  )
  if (figures.length === 0) return { p50: '', p99: '' }
  return {
    p50: formatNanoseconds(median(figures.map(({ p50Ns }) => p50Ns))),
    p99: formatNanoseconds(median(figures.map(({ p99Ns }) => p99Ns))),
  }
}

function loadTable(calls: readonly PageCall[]): readonly Markup[] {
  if (calls.length === 0) return []
  return [
    html`<table class="overview">
<caption>Calls under load</caption>
<thead><tr><th scope="col">call</th><th scope="col" class="wide">load</th><th scope="col" class="n">calls/s</th><th scope="col" class="n medium">p50</th><th scope="col" class="n">p99</th><th scope="col" class="n wide">p99.9</th><th scope="col" class="n">lost</th></tr></thead>
<tbody>
${calls.flatMap((page) => page.loads.map((load) => loadRow(page, load)))}</tbody>
</table>
`,
  ]
}

function loadRow(page: PageCall, { call, record }: PageCall['loads'][number]): Markup {
  const described =
    call.state === 'swept' ? describeSweep(call) : describeLoad(call.load, record.settings.workers)
  const open = html`<tr data-keys="${keysOf(page)}" data-name="${page.suite} › ${page.id}">
${nameCell(page)}<td class="wide">${described}</td>`
  const best = bestOf(call)
  if (best === null) {
    return html`${open}<td class="n"><span class="broken">broken</span></td><td class="n medium"></td><td class="n"></td><td class="n wide"></td><td class="n"></td>
</tr>
`
  }
  const { p50, p99, p999 } = best.latency.summaryNs
  const lost = lostCalls(best.counts)
  return html`${open}<td class="n">${formatRate(best.completedPerSecond)}</td><td class="n medium">${formatNanoseconds(p50)}</td><td class="n">${formatNanoseconds(p99)}</td><td class="n wide">${formatNanoseconds(p999)}</td><td class="n">${lost === 0 ? '0' : html`<span class="broken">${lost}</span>`}</td>
</tr>
`
}

/** The load with the highest throughput, of a sweep; null where none was to be had. */
function bestOf(call: LoadCallRecord): LoadFigures | null {
  return loadResults(call).reduce<LoadFigures | null>((best, result) => {
    if (result.state === 'broken') return best
    return best !== null && best.completedPerSecond >= result.completedPerSecond ? best : result
  }, null)
}

function historyTable(calls: readonly PageCall[]): readonly Markup[] {
  if (calls.length === 0) return []
  return [
    html`<table class="overview">
<caption>Calls over the recorded revisions</caption>
<thead><tr><th scope="col">call</th><th scope="col" class="n medium">measurements</th><th scope="col" class="n wide">steps</th><th scope="col" class="n medium">at last</th><th scope="col" class="n">budget spent</th><th scope="col">drift</th></tr></thead>
<tbody>
${calls.flatMap((page) => page.histories.filter(({ trend }) => trend.current).map(({ trend }) => historyRow(page, trend)))}</tbody>
</table>
`,
  ]
}

function historyRow(page: PageCall, trend: Trend): Markup {
  const { points, measure, steps, driftingSince } = trend
  const since =
    driftingSince === null ? 'none' : html`<span class="drifting">since ${dayText(driftingSince)}</span>`
  return html`<tr data-keys="${keysOf(page)}" data-name="${page.suite} › ${page.id}">
${nameCell(page)}<td class="n medium">${points.length}</td><td class="n wide">${steps.length}</td><td class="n medium">${figureText(measure, points.at(-1)?.figure ?? 0)}</td><td class="n">${spentText(trend)}</td><td>${since}</td>
</tr>
`
}
