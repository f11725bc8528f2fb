import type { GateBreach, GateCall, GateRecord } from '@tidemark/records'
import { breachText, limitText } from '../breach.ts'
import { describeBreakage, renderStack } from '../breakage.ts'
import type { Paint } from '../format/paint.ts'
import { safeText } from '../format/safe-text.ts'
import { armLabel } from '../gate/arm-label.ts'
import { driftFailures, driftText } from '../gate/drift.ts'
import { renderExplanation } from '../gate/explanation.ts'
import { callName } from '../gate/finding-text.ts'
import { acceptedText, meaningOf, stumbledAs } from '../gate/notes.ts'
import { verdictStyle } from '../verdict-style.ts'
import { comparisonLines, comparisonTitle } from './comparison-lines.ts'
import { figuresTable } from './figures-table.ts'
import { nextSteps } from './next-steps.ts'
import { replicateLines } from './replicate-lines.ts'
import { verdictSentence } from './verdict-sentence.ts'

/**
 * Everything that a gate knows of one call, in words: its verdict and why, what every revision took, every comparison
 * with what it rests on, what grew, budgets, drift, and what to do next. Sections without an entry are left out.
 */
export function renderCallExplanation(call: GateCall, gate: GateRecord, paint: Paint): string {
  const { verdict, file, signals, explanation } = call
  const head = [
    `${paint('bold', callName(call))} ${paint('dim', `in ${safeText(file)}`)}`,
    `${paint(verdictStyle[verdict], verdict)}: ${verdictSentence(call, gate)}`,
    ...renderStack(call.breakage?.stack, paint),
  ]
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]
  const named = (title: string, lines: readonly string[]): readonly string[] =>
    section(paint('bold', title), lines)
  const blocks = [
    head,
    named('what it takes', figuresTable(call, gate, paint)),
    ...signals.map((signal) => {
      const arm = gate.arms.find(({ name }) => name === signal.reference)
      const label = arm === undefined ? safeText(signal.reference, 60) : armLabel(arm)
      return section(comparisonTitle(signal, label, paint), comparisonLines(signal, call, gate, paint))
    }),
    named('how it was measured', replicateLines(call)),
    named('what grew', explanation === null ? [] : renderExplanation(explanation, paint)),
    named('budgets', budgetLines(call)),
    named('drift', driftLines(call)),
    named('notes', noteLines(call, gate)),
    named('what to do', nextSteps(call, gate)),
  ]
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** Absolute limits of the suite, those first that are not kept. */
function budgetLines({ limits: { budget = {} }, breaches }: GateCall): readonly string[] {
  const limits: readonly (readonly [GateBreach['what'], number | undefined])[] = [
    ['p50', budget.p50Ns],
    ['p99', budget.p99Ns],
    ['alloc', budget.allocBytes],
  ]
  const over = new Set(breaches.map(({ what }) => what))
  return [
    ...breaches.map((breach) => `over budget: ${breachText(breach)}`),
    ...limits.flatMap(([what, limit]) =>
      limit === undefined || over.has(what) ? [] : [`kept: ${limitText(what, limit)}`],
    ),
  ]
}

function driftLines(call: GateCall): readonly string[] {
  if (call.drift === undefined) return []
  const { state } = call.drift
  const failures = driftFailures(call)
  if (failures.length > 0)
    return failures.flatMap(({ kind, text, expiries }) => [`${kind}: ${text}`, ...expiries])
  return [`${state === 'within' ? 'within its budget' : 'undecided'}: ${driftText(call.drift)}`]
}

/** What a reader should know of it whatever its verdict. */
function noteLines(call: GateCall, { arms, interrupted, outOfTime }: GateRecord): readonly string[] {
  const { breakage, edited, signals } = call
  const accepted = acceptedText(call)
  const stumble = stumbledAs(call, arms)
  return [
    ...(accepted === '' ? [] : [`accepted: ${accepted}; ${meaningOf.accepted}`]),
    ...(edited && signals.length > 0 ? [`edited: ${meaningOf.edited}`] : []),
    ...(stumble === null || breakage === null
      ? []
      : [`${stumble}: ${describeBreakage(breakage, breakage.arm)}; ${meaningOf[stumble]}`]),
    ...(interrupted ? ['the gate was stopped before its end'] : []),
    ...(outOfTime ? ['the budget of the gate ended before everything was decided'] : []),
  ]
}
