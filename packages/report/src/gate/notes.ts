import type { GateCall, GateRecord, GateVerdict } from '@tidemark/records'
import { describeBreakage } from '../breakage.ts'
import type { Paint } from '../format/paint.ts'
import { formatChange } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { countCalls } from '../summary.ts'
import { verdictStyle } from '../verdict-style.ts'

/** How many calls a note names one by one. */
const namedAtMost = 12

/** What a reader should know of calls whatever their verdict: edited, not compared with all, not measured. */
export function renderNotes({ arms, calls }: GateRecord, paint: Paint): string[] {
  return [
    ...renderAccepted(calls, paint),
    ...renderEdited(calls, paint),
    ...renderBreakages(calls, arms, paint),
    ...renderIdentical(calls, paint),
  ]
}

function renderAccepted(calls: readonly GateCall[], paint: Paint): string[] {
  const accepted = calls.filter((call) => call.accepted !== undefined && call.accepted.length > 0)
  return renderNote('accepted', accepted, (call) => `: ${acceptedText(call)}`, paint)
}

/** The slowdowns that were accepted of a call since the base, safe to print. */
export function acceptedText({ accepted = [] }: GateCall): string {
  return accepted
    .map(({ ratio, reason, expires }) => {
      const until = expires === null ? '' : ` (until ${expires})`
      return `${formatChange(ratio)}, ${safeText(reason)}${until}`
    })
    .join('; ')
}

function renderEdited(calls: readonly GateCall[], paint: Paint): string[] {
  const edited = calls.filter((call) => call.edited && call.signals.length > 0)
  return renderNote('edited', edited, () => '', paint)
}

/** What broke without keeping a call from its verdict. */
function renderBreakages(calls: readonly GateCall[], arms: GateRecord['arms'], paint: Paint): string[] {
  const describe = ({ breakage }: GateCall): string =>
    breakage === null ? '' : `: ${describeBreakage(breakage, breakage.arm)}`
  return (['left out', 'apart'] as const).flatMap((word) =>
    renderNote(
      word,
      calls.filter((call) => stumbledAs(call, arms) === word),
      describe,
      paint,
    ),
  )
}

/** What became of a call that has its verdict although something broke; null when nothing did. */
export function stumbledAs(
  { breakage, verdict }: GateCall,
  arms: GateRecord['arms'],
): 'left out' | 'apart' | null {
  if (breakage === null || settled.includes(verdict)) return null
  return arms.slice(2).some(({ name }) => name === breakage.arm) ? 'left out' : 'apart'
}

const settled: readonly GateVerdict[] = ['broken', 'changed', 'new', 'gone']

/** What the words of notes mean to the figures. */
export const meaningOf = {
  accepted: 'the ledger has accepted this since the base, so the margin against it is wider by as much',
  edited:
    'its benchmark was edited since; both sides ran it as it is now, so the edit itself is not in the figures',
  'left out': "an older revision may lack what today's benchmark calls; the others judge",
  apart:
    "its revisions could not share a process, so each had its own, which is less precise; isolation: 'process' in the suite says so from the start",
} as const

function renderNote(
  word: keyof typeof meaningOf,
  calls: readonly GateCall[],
  describe: (call: GateCall) => string,
  paint: Paint,
): string[] {
  if (calls.length === 0) return []
  const painted = paint('yellow', word.padEnd(9))
  const more = calls.length - namedAtMost
  return [
    ...calls
      .slice(0, namedAtMost)
      .map((call) => `${painted} ${safeText(call.suite)} › ${safeText(call.id)}${describe(call)}`),
    ...(more > 0 ? [`${painted} and ${countCalls(more)} more`] : []),
    paint('dim', `  ${meaningOf[word]}`),
  ]
}

function renderIdentical(calls: readonly GateCall[], paint: Paint): string[] {
  const identical = calls.filter((call) => call.identical).length
  if (identical === 0) return []
  return [paint(verdictStyle.same, `${identical} same: both revisions load the same code (not measured)`)]
}
