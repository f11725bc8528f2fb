import type { GateCall, GateRecord } from '@tidemark/records'
import { describeBreakage } from '../breakage.ts'
import type { Paint } from '../format/paint.ts'
import { safeText } from '../format/safe-text.ts'
import { countCalls } from '../summary.ts'
import { verdictStyle } from '../verdict-style.ts'

/** How many calls a note names one by one. */
const namedAtMost = 12

/** What a reader should know of calls whatever their verdict: edited, not compared with all, not measured. */
export function renderNotes({ calls }: GateRecord, paint: Paint): string[] {
  return [...renderEdited(calls, paint), ...renderLeftOut(calls, paint), ...renderIdentical(calls, paint)]
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

function renderLeftOut(calls: readonly GateCall[], paint: Paint): string[] {
  const settled = ['broken', 'changed', 'new', 'gone']
  const leftOut = calls.filter(({ breakage, verdict }) => breakage !== null && !settled.includes(verdict))
  return renderNote(
    'left out',
    leftOut,
    ({ breakage }) => (breakage === null ? '' : `: ${describeBreakage(breakage, breakage.arm)}`),
    "an older revision may lack what today's benchmark calls; the others judge",
    paint,
  )
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
