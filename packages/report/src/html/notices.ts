import { renderBrokenSuites } from '../breakage.ts'
import { createPaint } from '../format/paint.ts'
import { safeText } from '../format/safe-text.ts'
import { renderLedgerFaults, renderMissingTidemark } from '../gate/drift.ts'
import { renderLockFiles } from '../gate/gate-header.ts'
import { renderCutShort } from '../gate/gate-verdicts.ts'
import { renderShamAlarm, renderShamCalm } from '../gate/sham.ts'
import { renderReference } from '../verdict-block.ts'
import { html, type Markup } from './markup.ts'
import type { HistorySource, RecordSource, ReportSource } from './source.ts'

const plain = createPaint(false)

/** What puts the verdicts in doubt or lends them weight, beside what is said of single calls. */
export function notices(sources: readonly ReportSource[]): readonly Markup[] {
  return sources.flatMap((source) =>
    source.kind === 'history'
      ? doubtsOfHistory(source)
      : [...notice('bad', brokenSuitesOf(source)), ...doubtsOf(source), ...assurancesOf(source)],
  )
}

export function brokenSuiteCount(sources: readonly ReportSource[]): number {
  return sources.reduce(
    (sum, source) => sum + (source.kind === 'history' ? 0 : source.record.brokenSuites.length),
    0,
  )
}

function brokenSuitesOf({ record }: RecordSource): readonly string[] {
  return renderBrokenSuites(record.brokenSuites, plain)
}

function doubtsOf(source: RecordSource): readonly Markup[] {
  switch (source.kind) {
    case 'gate':
      return [
        ...notice('bad', renderShamAlarm(source.record, plain)),
        ...notice('doubt', renderCutShort(source.record, plain)),
        ...notice('doubt', renderLedgerFaults(source.record, plain)),
        ...notice('doubt', renderMissingTidemark(source.record, plain)),
        ...notice('doubt', renderLockFiles(source.record)),
      ]
    case 'run':
      return [
        ...notice('doubt', interrupted(source.record.interrupted)),
        ...notice('doubt', source.comparison === null ? [] : renderReference(source.comparison, plain)),
      ]
    case 'load':
      return notice('doubt', interrupted(source.record.interrupted))
  }
}

/** A history that is kept by hand may have many faults, all of a kind. */
const mostNotes = 5

function doubtsOfHistory({ notes }: HistorySource): readonly Markup[] {
  const more = notes.length - mostNotes
  const told = notes.slice(0, mostNotes).map((note) => safeText(note, 400).trim())
  return notice('doubt', more > 0 ? [...told, `and ${more} more of that kind`] : told)
}

function interrupted(wasInterrupted: boolean): readonly string[] {
  return wasInterrupted ? ['interrupted: what was measured until then is shown'] : []
}

function assurancesOf(source: RecordSource): readonly Markup[] {
  return source.kind === 'gate' ? notice('plain', renderShamCalm(source.record, plain)) : []
}

/** Lines that belong to the one before are indented. */
function notice(tone: string, lines: readonly string[]): readonly Markup[] {
  if (lines.length === 0) return []
  const shown = lines.map((line) =>
    line.startsWith(' ')
      ? html`<p class="hint">${line.trim()}</p>`
      : html`<p>${line.replaceAll(/ +/g, ' ')}</p>`,
  )
  return [html`<li class="${tone}">${shown}</li>\n`]
}
