import type { GateCall, GateRecord, GateSignal } from '@tidemark/records'
import { breachText } from '../breach.ts'
import { longestBreakage } from '../breakage.ts'
import { safeText } from '../format/safe-text.ts'
import { countCalls, verdictOrder } from '../summary.ts'
import { verdictStyle } from '../verdict-style.ts'
import { type DriftFailure, driftFailures } from './drift.ts'
import { effectText, formatEffect, intervalText, marginText } from './effect-text.ts'
import { callName, findingTexts } from './finding-text.ts'
import { code, fitting } from './markdown-text.ts'

type RowWord = GateCall['verdict'] | 'over budget' | DriftFailure['kind']

/** How many calls of a harmless verdict are named one by one. */
const namedAtMost = 12

/**
 * The calls that are not the same as a table of HTML, worst first; empty without any.
 *
 * @param longest characters at the most
 */
export function renderMovedTable({ calls, brokenSuites, arms }: GateRecord, longest: number): string {
  const several = arms.length > 2
  const rows = [
    ...brokenSuites.map(({ file, breakage }) =>
      textRow('broken', code(file), `${breakage.reason}, ${safeText(breakage.message, longestBreakage)}`),
    ),
    ...calls.flatMap((call) =>
      call.breaches.map((breach) => textRow('over budget', code(callName(call), 400), breachText(breach))),
    ),
    ...calls.flatMap((call) =>
      driftFailures(call).map(({ kind, text, expiries }) =>
        textRow(kind, code(callName(call), 400), [text, ...expiries].join('; ')),
      ),
    ),
    ...verdictOrder.flatMap((verdict) => {
      if (verdict === 'same' || verdict === 'unjudged') return []
      const own = calls.filter((call) => call.verdict === verdict)
      const shown = verdict === 'slower' || verdict === 'broken' ? own : own.slice(0, namedAtMost)
      const more = own.length - shown.length
      return [
        ...shown.flatMap((call) => rowsOf(call, several)),
        ...(more > 0 ? [textRow(verdict, `and ${countCalls(more)} more`, '')] : []),
      ]
    }),
  ]
  if (rows.length === 0) return ''
  const shown = fitting(rows, longest)
  const left = rows.length - shown.length
  return [
    '<table>',
    '<tr><th align="left">verdict</th><th align="left">call</th><th align="right">effect</th><th align="right">interval</th><th align="right">margin</th></tr>',
    ...shown,
    ...(left > 0
      ? [`<tr><td colspan="5">and ${left} rows more, for which there is no room here</td></tr>`]
      : []),
    '</table>',
  ].join('\n')
}

function rowsOf(call: GateCall, several: boolean): readonly string[] {
  const { verdict, signals } = call
  const name = code(callName(call), 400)
  const deciding = signals.filter((signal) => signal.verdict === verdict)
  if (deciding.length === 0) return [textRow(verdict, name, findingTexts(call).join('; '))]
  return deciding.map((signal) => signalRow(verdict, name, signal, several))
}

function signalRow(verdict: GateCall['verdict'], name: string, signal: GateSignal, several: boolean): string {
  if (signal.note !== undefined || (signal.signal === 'instructions' && signal.interval === null)) {
    return textRow(verdict, name, effectText(signal))
  }
  const against = several ? ` against ${code(signal.reference, 60)}` : ''
  const cells = [
    `${signal.signal} ${formatEffect(signal, signal.effect, '/op')}${against}`,
    intervalText(signal),
    marginText(signal, signal.margin),
  ]
  return `<tr><td>${word(verdict)}</td><td>${name}</td>${cells.map((cell) => `<td align="right">${cell}</td>`).join('')}</tr>`
}

function textRow(verdict: RowWord, name: string, text: string): string {
  const found = text === '' ? '' : code(text, 400)
  return `<tr><td>${word(verdict)}</td><td>${name}</td><td colspan="3">${found}</td></tr>`
}

function word(verdict: RowWord): string {
  return !(verdict in verdictStyle) || verdictStyle[verdict as GateCall['verdict']] === 'red'
    ? `<b>${verdict}</b>`
    : verdict
}
