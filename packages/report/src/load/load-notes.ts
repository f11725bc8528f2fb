import type { LoadedCall } from '@tidemark/records'
import { formatNanoseconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'

/** What a reader has to know before the figures of a load mean anything, each with what to do about it. */
export function loadNotes(call: LoadedCall): readonly string[] {
  return [...endNote(call), ...emptyNote(call), ...scheduleNote(call), ...lossNotes(call)]
}

/** A schedule that is kept within this is kept. */
const keptWithinNs = 1e6
const shownKinds = 5

function endNote({ end, serverDeath }: LoadedCall): readonly string[] {
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

function emptyNote({ counts }: LoadedCall): readonly string[] {
  return counts.completed > 0 ? [] : ['no call ended well: there is nothing that the figures could be of']
}

function scheduleNote({ scheduleError, counts }: LoadedCall): readonly string[] {
  const { p99 } = scheduleError.summaryNs
  if (p99 <= keptWithinNs) return []
  return [
    `the generator could not keep its own schedule: it started calls up to ${formatNanoseconds(p99)} late (p99; ` +
      `${counts.late} calls by more than 1 ms); latencies include that; use more workers, or a lower rate`,
  ]
}

function lossNotes({ counts, failures }: LoadedCall): readonly string[] {
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
