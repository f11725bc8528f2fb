import type { GateCall, GateRecord, GateSignal, GateVerdict } from '@tidemark/records'
import { type Breach, breachText } from '../../breach.ts'
import { describeBreakage } from '../../breakage.ts'
import { baseLabel } from '../../gate/arm-label.ts'
import { driftFailures } from '../../gate/drift.ts'
import { detectableText, effectText } from '../../gate/effect-text.ts'
import { acceptedText, meaningOf, stumbledAs } from '../../gate/notes.ts'
import { remedyOf } from '../../gate/remedy.ts'
import type { Finding } from './part.ts'

/** Everything that a gate says of one call, what decided it first, each with what to do about it. */
export function gateFindings(call: GateCall, gate: GateRecord): readonly Finding[] {
  const remedy = call.identical ? null : remedyOf(call.verdict, [call], gate, baseLabel(gate.arms))
  return [
    ...breachFindings(call.breaches),
    ...driftFindings(call),
    ...settledFindings(call),
    ...[...call.signals].sort(byVerdict(call.verdict)).map(signalFinding),
    ...noteFindings(call, gate),
    ...(remedy === null ? [] : [hint(remedy)]),
  ]
}

/** What goes on with the finding before. */
export function hint(text: string): Finding {
  return { word: null, text, tone: 'hint' }
}

export function breachFindings(breaches: readonly Breach[]): readonly Finding[] {
  return breaches.map((breach) => ({ word: 'over budget', text: breachText(breach), tone: 'bad' }))
}

function driftFindings(call: GateCall): readonly Finding[] {
  return driftFailures(call).flatMap(({ kind, text, expiries, remedy }) => [
    { word: kind, text, tone: 'bad' as const },
    ...[...expiries, remedy].map(hint),
  ])
}

/** Why there is no verdict on its speed. */
function settledFindings({ verdict, breakage, identical, signals }: GateCall): readonly Finding[] {
  if (identical) {
    return [
      { word: 'same', text: 'both revisions load the same code, so it was not measured', tone: 'plain' },
    ]
  }
  if (verdict === 'new' || verdict === 'gone' || verdict === 'changed' || verdict === 'broken') {
    const why = breakage === null ? '' : describeBreakage(breakage, breakage.arm)
    return [{ word: verdict, text: why, tone: verdict === 'broken' ? 'bad' : 'doubt' }]
  }
  return signals.length === 0 ? [{ word: verdict, text: 'not measured', tone: 'doubt' }] : []
}

function signalFinding(signal: GateSignal): Finding {
  const { verdict } = signal
  const underLoad = signal.signal === 'throughput' || signal.signal === 'tail'
  const detectable = verdict === 'undecided' || underLoad ? detectableText(signal) : ''
  return { word: verdict, text: `${effectText(signal)}${detectable}`, tone: toneOf[verdict] }
}

export const toneOf: Readonly<Record<GateSignal['verdict'], Finding['tone']>> = {
  slower: 'bad',
  faster: 'good',
  undecided: 'doubt',
  same: 'plain',
}

function byVerdict(deciding: GateVerdict): (a: GateSignal, b: GateSignal) => number {
  const rank = ({ verdict }: GateSignal): number => (verdict === deciding ? 0 : 1)
  return (a, b) => rank(a) - rank(b)
}

/** What a reader should know of it whatever its verdict. */
function noteFindings(call: GateCall, { arms }: GateRecord): readonly Finding[] {
  const notes: Finding[] = []
  const accepted = acceptedText(call)
  if (accepted !== '') {
    notes.push({ word: 'accepted', text: `${accepted}; ${meaningOf.accepted}`, tone: 'doubt' })
  }
  if (call.edited && call.signals.length > 0) {
    notes.push({ word: 'edited', text: meaningOf.edited, tone: 'doubt' })
  }
  const stumble = stumbledAs(call, arms)
  if (stumble !== null && call.breakage !== null) {
    const why = describeBreakage(call.breakage, call.breakage.arm)
    notes.push({ word: stumble, text: `${why}; ${meaningOf[stumble]}`, tone: 'doubt' })
  } else if (call.isolation === 'process' && call.signals.length > 0) {
    notes.push({ word: 'apart', text: 'measured in separate processes: less precise', tone: 'doubt' })
  }
  return notes
}
