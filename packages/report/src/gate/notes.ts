import type { GateCall, GateRecord } from '@tidemark/records'
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
  const describe = ({ accepted = [] }: GateCall): string =>
    `: ${accepted.map(({ ratio, reason, expires }) => `${formatChange(ratio)}, ${safeText(reason)}${expires === null ? '' : ` (until ${expires})`}`).join('; ')}`
  return renderNote(
    'accepted',
    calls.filter(({ accepted = [] }) => accepted.length > 0),
    describe,
    'the ledger has accepted this since the base, so the margin against it is wider by as much',
    paint,
  )
}

function renderEdited(calls: readonly GateCall[], paint: Paint): string[] {
  const edited = calls.filter((call) => call.edited && call.signals.length > 0)
  return renderNote(
    'edited',
    edited,
    () => '',
    'its benchmark was edited since; both sides ran it as it is now, so the edit itself is not in the figures',
    paint,
  )
}

/** What broke without keeping a call from its verdict. */
function renderBreakages(calls: readonly GateCall[], arms: GateRecord['arms'], paint: Paint): string[] {
  const settled = ['broken', 'changed', 'new', 'gone']
  const stumbled = calls.filter(({ breakage, verdict }) => breakage !== null && !settled.includes(verdict))
  const older = new Set(arms.slice(2).map(({ name }) => name))
  const isLeftOut = ({ breakage }: GateCall): boolean => older.has(breakage?.arm ?? '')
  const describe = ({ breakage }: GateCall): string =>
    breakage === null ? '' : `: ${describeBreakage(breakage, breakage.arm)}`
  return [
    ...renderNote(
      'left out',
      stumbled.filter(isLeftOut),
      describe,
      "an older revision may lack what today's benchmark calls; the others judge",
      paint,
    ),
    ...renderNote(
      'apart',
      stumbled.filter((call) => !isLeftOut(call)),
      describe,
      "its revisions could not share a process, so each had its own, which is less precise; isolation: 'process' in the suite says so from the start",
      paint,
    ),
  ]
}

function renderNote(
  word: string,
  calls: readonly GateCall[],
  describe: (call: GateCall) => string,
  meaning: string,
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
    paint('dim', `  ${meaning}`),
  ]
}

function renderIdentical(calls: readonly GateCall[], paint: Paint): string[] {
  const identical = calls.filter((call) => call.identical).length
  if (identical === 0) return []
  return [paint(verdictStyle.same, `${identical} same: both revisions load the same code (not measured)`)]
}
