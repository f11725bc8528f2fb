import type { GateCall } from '@tidemark/records'
import { describeBreakage } from '../breakage.ts'
import { safeText } from '../format/safe-text.ts'
import { detectableText, effectText } from './effect-text.ts'

/** `orders › GET /orders`, safe to print. */
export function callName({ suite, id }: GateCall): string {
  return `${safeText(suite)} › ${safeText(id)}`
}

/** What made the verdict of a call, once per comparison and safe to print; empty where the word says it all. */
export function findingTexts({ verdict, signals, breakage, isolation }: GateCall): readonly string[] {
  if (verdict === 'new' || verdict === 'gone') return []
  if (verdict === 'broken' || verdict === 'changed') {
    return breakage === null ? [] : [describeBreakage(breakage, breakage.arm)]
  }
  const deciding = signals.filter((signal) => signal.verdict === verdict)
  if (deciding.length === 0) return ['not measured']
  const apart = isolation === 'process' ? '; measured in separate processes: less precise' : ''
  return deciding.map(
    (signal) => `${effectText(signal)}${verdict === 'undecided' ? detectableText(signal) : ''}${apart}`,
  )
}
