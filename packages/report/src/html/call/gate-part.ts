import type { GateArm, GateCall, GateRecord, GateReplicate, GateSignal, Signal } from '@tidemark/records'
import { formatBytes, formatNanoseconds } from '../../format/quantity.ts'
import { safeText } from '../../format/safe-text.ts'
import { armLabel, comparisonLabel } from '../../gate/arm-label.ts'
import { armMedians } from '../../gate/arm-medians.ts'
import { formatEffect } from '../../gate/effect-text.ts'
import { drawArms } from '../chart/arms-chart.ts'
import { drawPaired, type PairedPoint } from '../chart/paired-chart.ts'
import { type Series, styleOf } from '../chart/series.ts'
import { figure } from '../figure.ts'
import type { Markup } from '../markup.ts'
import { html } from '../markup.ts'
import { explanationTables } from './explanation-table.ts'
import { gateFindings } from './gate-findings.ts'
import { keyFigures } from './key-figures.ts'
import { callPart } from './part.ts'

/** What a gate found out about a call: the findings in words, then what they rest on. */
export function gatePart(call: GateCall, gate: GateRecord): Markup {
  const arms = armsOf(call, gate.arms)
  const ofPairs = call.replicates.length === 0 || arms.length === 0 ? [] : chartsOf(call, gate.arms, arms)
  const underLoad = call.signals.filter(({ signal }) => signal === 'throughput' || signal === 'tail')
  const charts = [...ofPairs, ...underLoad.flatMap((signal) => pairedFigure(signal, call, gate.arms))]
  return callPart({
    title: `Side by side: ${comparisonLabel(gate.arms)}`,
    findings: gateFindings(call, gate),
    stack: call.breakage?.stack,
    charts,
    more: call.explanation === null ? [] : explanationTables(call.explanation, gate.arms),
  })
}

/** Arms that every replicate has figures of, head first. */
function armsOf({ replicates }: GateCall, arms: readonly GateArm[]): readonly Series<GateArm>[] {
  return arms
    .map((data, index) => ({ label: armLabel(data), style: styleOf(index), data }))
    .filter(({ data }) => replicates.every((replicate) => Object.hasOwn(replicate.arms, data.name)))
}

function chartsOf(
  call: GateCall,
  all: readonly GateArm[],
  arms: readonly Series<GateArm>[],
): readonly Markup[] {
  const { replicates } = call
  const strips = arms.map((arm) => ({
    ...arm,
    data: replicates.flatMap(({ arms: figures }) => figures[arm.data.name] ?? []),
  }))
  const medians = arms.flatMap(({ data }) => armMedians(replicates, data.name) ?? [])
  return [
    keyFigures({
      caption: `Medians of ${replicates.length} ${replicates.length === 1 ? 'replicate' : 'replicates'}`,
      headings: ['', ...arms.map(({ label }) => label)],
      rows: [
        ['p50', ...medians.map(({ p50Ns }) => formatNanoseconds(p50Ns))],
        ['p99', ...medians.map(({ p99Ns }) => formatNanoseconds(p99Ns))],
        ['alloc/op', ...medians.map(({ bytesPerOperation }) => formatBytes(bytesPerOperation))],
      ],
    }),
    ...call.signals.flatMap((signal) =>
      signal.signal === 'time' || signal.signal === 'alloc' ? pairedFigure(signal, call, all) : [],
    ),
    figure({
      title: 'Arms, process by process',
      series: arms,
      chart: drawArms(strips),
      table: {
        caption: 'What every replicate measured, and what other work the machine had',
        headings: [
          'replicate',
          ...arms.flatMap(({ label }) => [`p50 ${label}`, `p99 ${label}`]),
          'other cores',
        ],
        rows: replicates.map((replicate) => [
          replicateName(replicate),
          ...arms.flatMap(({ data }) => {
            const figures = replicate.arms[data.name]
            return figures === undefined
              ? ['-', '-']
              : [formatNanoseconds(figures.p50Ns), formatNanoseconds(figures.p99Ns)]
          }),
          replicate.otherLoadCores.toFixed(1),
        ]),
      },
    }),
  ]
}

/** Of time always; of bytes where they differ, for most often all replicates agree to the byte. */
function pairedFigure(signal: GateSignal, call: GateCall, arms: readonly GateArm[]): readonly Markup[] {
  if (signal.signal === 'alloc' && signal.verdict === 'same') return []
  const points = pointsOf(signal, call, arms[0]?.name ?? '')
  if (points.length === 0) return []
  const what = titles[signal.signal]
  const reference = arms.find(({ name }) => name === signal.reference)
  const against = reference === undefined ? safeText(signal.reference, 60) : armLabel(reference)
  return [
    figure({
      title: `${what} against ${against}`,
      series: [],
      hint: `band: interval · dashed: margin${signal.confirmed ? ' · hollow: screening' : ''}`,
      chart: drawPaired(signal, points),
      table: {
        caption: `${what} of each replicate against ${against}`,
        headings: ['replicate', 'effect'],
        rows: points.map(({ replicate, effect, confirming }) => [
          `${replicate + 1}${confirming ? ', confirming' : ''}`,
          formatEffect(signal, effect),
        ]),
      },
    }),
  ]
}

const titles: Readonly<Record<Signal, string>> = {
  time: 'Time',
  alloc: 'Allocation',
  instructions: 'Instructions',
  throughput: 'Throughput',
  tail: 'Tail (p99)',
}

function pointsOf(
  { signal, reference }: GateSignal,
  { replicates, load }: GateCall,
  head: string,
): readonly PairedPoint[] {
  if (signal === 'throughput' || signal === 'tail') {
    return (load?.replicates ?? []).flatMap(({ index, stage, arms }): PairedPoint[] => {
      const other = arms[reference]
      if (other === undefined) return []
      return [{ replicate: index, effect: Math.exp(other.logRatio), confirming: stage === 'confirm' }]
    })
  }
  return replicates.flatMap(({ index, stage, arms }): PairedPoint[] => {
    const [judged, other] = [arms[head], arms[reference]]
    if (judged === undefined || other === undefined) return []
    const effect =
      signal === 'alloc' ? judged.bytesPerOperation - other.bytesPerOperation : Math.exp(other.logRatio)
    return [{ replicate: index, effect, confirming: stage === 'confirm' }]
  })
}

function replicateName({ index, stage }: GateReplicate): Markup {
  return html`${index + 1}${stage === 'confirm' ? ', confirming' : ''}`
}
