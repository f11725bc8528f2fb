import { type GateCall, type GateRecord, type GateVerdict, isSuspected } from '@tidemark/records'
import { renderBreaches } from '../breach.ts'
import { renderBrokenSuites, renderStack } from '../breakage.ts'
import type { Paint } from '../format/paint.ts'
import { formatSeconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { countCalls, interruptedText, renderSummary, verdictOrder } from '../summary.ts'
import { verdictStyle } from '../verdict-style.ts'
import { baseLabel } from './arm-label.ts'
import { renderDriftFailures, renderDriftNear, renderLedgerFaults, renderMissingTidemark } from './drift.ts'
import { formatEffect } from './effect-text.ts'
import { renderExplanation } from './explanation.ts'
import { callName, findingTexts } from './finding-text.ts'
import { renderNotes } from './notes.ts'
import { remedyOf } from './remedy.ts'
import { renderShamAlarm, renderShamCalm } from './sham.ts'

/** How many calls of a harmless verdict are named one by one. */
const namedAtMost = 12

/** What was decided: the counts, what puts them in doubt, then every call that needs somebody, worst first. */
export function renderGateVerdicts(gate: GateRecord, paint: Paint): string {
  const { calls, brokenSuites } = gate
  const lines = [
    ...renderSummary(calls, brokenSuites, paint),
    ...(calls.length === 0 ? [paint('red', 'no call was found, so nothing is known')] : []),
    ...renderShamAlarm(gate, paint),
    ...renderCutShort(gate, paint),
    ...renderLedgerFaults(gate, paint),
    ...renderMissingTidemark(gate, paint),
    ...calls.flatMap((call) => renderBreaches(callName(call), call.breaches, paint)),
    ...renderDriftFailures(gate, paint),
    ...verdictOrder.flatMap((verdict) => [
      ...(verdict === 'broken' ? renderBrokenSuites(brokenSuites, paint) : []),
      // Calls that are the same have been counted, and there is nothing to add.
      ...(verdict === 'unjudged' || verdict === 'same' ? [] : renderGroup(verdict, gate, paint)),
    ]),
    ...renderDriftNear(gate, paint),
    ...renderNotes(gate, paint),
    ...renderShamCalm(gate, paint),
  ]
  return lines.join('\n')
}

/** That a gate did not come to its end, and why; empty when it did. */
export function renderCutShort(
  { interrupted, outOfTime, settings, calls }: GateRecord,
  paint: Paint,
): string[] {
  const lines: string[] = []
  if (interrupted) lines.push(paint('yellow', interruptedText))
  if (outOfTime) {
    const { budgetSeconds } = settings
    const budget = budgetSeconds === null ? 'the budget' : `the budget of ${formatSeconds(budgetSeconds)}`
    lines.push(paint('yellow', `out of time: ${budget} ended before everything was decided`))
    const suspected = calls.filter(isSuspected).length
    if (suspected > 0) {
      lines.push(
        paint(
          'red',
          `${countCalls(suspected)} looked slower and could not be confirmed in time: this is no pass`,
        ),
      )
    }
  }
  return lines
}

function renderGroup(verdict: GateVerdict, gate: GateRecord, paint: Paint): string[] {
  const calls = gate.calls.filter((call) => call.verdict === verdict)
  if (calls.length === 0) return []
  const word = paint(verdictStyle[verdict], verdict.padEnd(9))
  const shown = verdict === 'slower' || verdict === 'broken' ? calls : calls.slice(0, namedAtMost)
  const lines = shown.flatMap((call) => [
    ...linesOf(call).map((line) => `${word} ${line}`),
    ...renderDetails(call, gate, paint),
  ])
  if (shown.length < calls.length) lines.push(`${word} and ${countCalls(calls.length - shown.length)} more`)
  const remedy = remedyOf(verdict, calls, gate, baseLabel(gate.arms))
  return remedy === null ? lines : [...lines, paint('dim', `  ${remedy}`)]
}

function linesOf(call: GateCall): readonly string[] {
  const texts = findingTexts(call)
  return texts.length === 0 ? [callName(call)] : texts.map((text) => `${callName(call)}: ${text}`)
}

function renderDetails(call: GateCall, gate: GateRecord, paint: Paint): string[] {
  if (call.verdict === 'broken') return renderStack(call.breakage?.stack, paint)
  if (call.verdict !== 'slower') return []
  return [
    ...renderDrift(call, gate),
    ...(call.explanation === null ? [] : renderExplanation(call.explanation, paint)),
  ]
}

/** Slower than an older revision, but not than the base: no single change is to blame, many together are. */
function renderDrift({ signals }: GateCall, { arms }: GateRecord): string[] {
  const base = arms[1]?.name
  return signals.flatMap((older) => {
    if (older.verdict !== 'slower' || older.reference === base) return []
    const recent = signals.find(({ signal, reference }) => signal === older.signal && reference === base)
    if (recent === undefined || recent.verdict === 'slower') return []
    return [
      `    against ${safeText(recent.reference, 60)} only ${formatEffect(recent, recent.effect, '/op')} (${recent.verdict}): ` +
        'small slowdowns have added up',
    ]
  })
}
