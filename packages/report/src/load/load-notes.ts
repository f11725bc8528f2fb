import type { Breakage, LoadFigures } from '@tidemark/records'
import { describeBreakage } from '../breakage.ts'
import { formatNanoseconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'

/** What a reader has to know before the figures of a load mean anything, each with what to do about it. */
export function loadNotes(call: LoadFigures): readonly string[] {
  return [...endNote(call), ...emptyNote(call), ...scheduleNote(call), ...lossNotes(call)]
}

/** Why a load could not be made; what a server said last is on lines of its own, farther right. */
export function breakageLines(breakage: Breakage): readonly string[] {
  const [message = '', ...said] = breakage.message.split('\n')
  return [describeBreakage({ ...breakage, message }), ...said.map((line) => `  ${safeText(line)}`)]
}

/** A schedule that is kept within this is kept. */
const keptWithinNs = 1e6
const shownKinds = 5

function endNote({ end, serverDeath }: LoadFigures): readonly string[] {
  switch (end) {
    case 'finished':
      return []
    case 'stopped':
      return ['stopped before its end: the figures are of what was made until then']
    case 'stuck':
      return [
        'every place was held by a call that did not end: the load ended early; look at what the calls wait for',
      ]
    case 'server-died':
      return [
        'the server died under load: the figures are of what it answered until then',
        ...(serverDeath ?? '').split('\n').map((line) => `  ${safeText(line)}`),
      ]
  }
}

function emptyNote({ counts }: LoadFigures): readonly string[] {
  return counts.completed > 0 ? [] : ['no call ended well: there is nothing that the figures could be of']
}

function scheduleNote({ scheduleError, counts }: LoadFigures): readonly string[] {
  const { p99 } = scheduleError.summaryNs
  if (p99 <= keptWithinNs) return []
  return [
    `the generator could not keep its own schedule: it started calls up to ${formatNanoseconds(p99)} late (p99; ` +
      `${counts.late} calls by more than 1 ms); latencies include that; use more workers, or a lower rate`,
  ]
}

function lossNotes({ counts, failures }: LoadFigures): readonly string[] {
  const shown = failures
    .slice(0, shownKinds)
    .map(({ kind, calls }) => `${callsOf(calls)} failed: ${safeText(kind, 160)}`)
  const others = failures.slice(shownKinds).reduce((sum, { calls }) => sum + calls, 0)
  const { timedOut, dropped } = counts
  return [
    ...shown,
    ...(others === 0 ? [] : [`${callsOf(others)} failed in other ways`]),
    ...(timedOut === 0
      ? []
      : [`${callsOf(timedOut)} given up after the time limit; the latencies have it in their place`]),
    ...(dropped === 0
      ? []
      : [
          `${callsOf(dropped)} dropped: no place was free within the time limit; the latencies have it in their place`,
        ]),
  ]
}

function callsOf(count: number): string {
  return count === 1 ? '1 call' : `${count} calls`
}
