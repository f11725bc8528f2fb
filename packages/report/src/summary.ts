import type { Verdict } from '@tidemark/gate'
import type { Paint } from './format/paint.ts'
import { verdictStyle } from './verdict-style.ts'

/** In the order in which a reader must know of them. */
export const verdictOrder: readonly Verdict[] = [
  'slower',
  'broken',
  'gone',
  'changed',
  'new',
  'unjudged',
  'undecided',
  'faster',
  'same',
]

/** What the summary counts of a call, of a run or of a gate. */
interface Judged {
  readonly verdict: Verdict
  readonly breaches: readonly unknown[]
  readonly drift?: { readonly state: string }
}

/** The line to read when there is time for one: how many calls, and how many of which verdict. */
export function renderSummary(
  calls: readonly Judged[],
  brokenSuites: readonly unknown[],
  paint: Paint,
): string[] {
  const counts = verdictOrder.flatMap((verdict) => {
    const found = calls.filter((call) => call.verdict === verdict).length
    return found === 0 ? [] : [paint(verdictStyle[verdict], `${found} ${verdict}`)]
  })
  const over = calls.filter(({ breaches }) => breaches.length > 0).length
  if (over > 0) counts.unshift(paint('red', `${over} over budget`))
  const drifted = calls.filter(({ drift }) => drift?.state === 'spent' || drift?.state === 'expired').length
  if (drifted > 0) counts.unshift(paint('red', `${drifted} over drift budget`))
  if (brokenSuites.length > 0) {
    const noun = brokenSuites.length === 1 ? 'suite' : 'suites'
    counts.unshift(paint(verdictStyle.broken, `${brokenSuites.length} broken ${noun}`))
  }
  if (counts.length === 0) return []
  return [`${paint('bold', countCalls(calls.length))}: ${counts.join(', ')}`]
}

/** `1 call`, `2 calls`. */
export function countCalls(calls: number): string {
  return calls === 1 ? '1 call' : `${calls} calls`
}

/** Of a run or a gate that somebody stopped. */
export const interruptedText =
  'interrupted: what was measured until then is judged; run it to its end for the rest'
