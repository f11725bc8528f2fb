import type { GateCall, GateRecord, GateSignal } from '@tidemark/records'
import type { Paint } from '../format/paint.ts'
import { formatChance } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { alignColumns, type Cell } from '../format/table.ts'
import { formatEffect, intervalText, marginText } from '../gate/effect-text.ts'
import { drawInterval } from '../gate/interval-bar.ts'
import { verdictStyle } from '../verdict-style.ts'

/** One comparison of a call: what was found, what it is held against and what it rests on. */
export function comparisonLines(
  signal: GateSignal,
  call: GateCall,
  gate: GateRecord,
  paint: Paint,
): readonly string[] {
  const rows = rowsOf(signal, call, gate)
    .filter(([, text]) => text !== '')
    .map(([name, text]): readonly Cell[] => [{ text: name, painted: paint('dim', name) }, { text }])
  return alignColumns(rows, ['left', 'left'])
}

function rowsOf(
  signal: GateSignal,
  call: GateCall,
  gate: GateRecord,
): readonly (readonly [name: string, text: string])[] {
  const { note, p, verdict, effect, replicates, confirmed, detectable } = signal
  if (note !== undefined && signal.signal === 'instructions') return [['not counted', safeText(note, 300)]]
  const noun =
    signal.signal === 'instructions' ? 'run of each revision' : confirmed ? 'fresh replicate' : 'replicate'
  return [
    ['effect', `${formatEffect(signal, effect, '/op')} (${intervalText(signal)})`],
    ['margin', `${marginText(signal, signal.margin)}, ${marginSource(signal, call, gate)}`],
    ['drawn', drawInterval(signal).trimEnd()],
    ...(p === null || verdict !== 'slower'
      ? []
      : [
          [
            'chance',
            `${formatChance(p)} of such a slowdown if nothing differed, over all calls of the gate`,
          ] as const,
        ]),
    ['rests on', `${replicates} ${plural(noun, replicates)}`],
    ...(detectable === null
      ? []
      : [
          [
            'finds',
            `${changeNamed(signal)} of ${marginText(signal, detectable)} or more, 95 times in 100`,
          ] as const,
        ]),
    ['but', note === undefined ? '' : safeText(note, 300)],
  ]
}

function changeNamed({ signal }: GateSignal): string {
  if (signal === 'throughput') return 'a loss'
  return signal === 'alloc' || signal === 'tail' ? 'a growth' : 'a slowdown'
}

/** Who says that this is the smallest slowdown worth failing for. */
function marginSource(
  { signal, reference }: GateSignal,
  { marginsAgainst, limits, accepted = [] }: GateCall,
  { arms }: GateRecord,
): string {
  const own = marginsAgainst !== undefined && Object.hasOwn(marginsAgainst, reference)
  if (own && reference !== arms[1]?.name) return 'what its drift budget leaves'
  if (own && accepted.length > 0) return 'wider by what was accepted since'
  if (signal === 'alloc') return 'by gate.allocMargin of the configuration'
  if (signal === 'throughput') return 'by gate.throughputMargin of the configuration'
  if (signal === 'tail') return 'by gate.tailMargin of the configuration'
  return limits.margin === undefined ? 'by --margin or gate.margin of the configuration' : 'by its suite'
}

function plural(noun: string, count: number): string {
  if (count === 1) return noun
  return noun === 'run of each revision' ? 'runs of each revision' : `${noun}s`
}

/** `time against main@1a2b3c4d5: same` */
export function comparisonTitle(signal: GateSignal, label: string, paint: Paint): string {
  return `${paint('bold', `${signal.signal} against ${label}`)}: ${paint(verdictStyle[signal.verdict], signal.verdict)}`
}
