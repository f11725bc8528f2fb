import type { GateRecord } from '@tidemark/records'
import { escapeMarkup } from '../format/escape-markup.ts'
import { createPaint } from '../format/paint.ts'
import { formatFraction } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { renderSummary, verdictOrder } from '../summary.ts'
import { renderLedgerFaults, renderMissingTidemark } from './drift.ts'
import { renderCutShort } from './gate-verdicts.ts'
import { code, escapeText, fitting } from './markdown-text.ts'
import { renderMovedTable } from './moved-table.ts'
import { remedyOf } from './remedy.ts'
import { renderGate } from './render-gate.ts'
import { shamRemedy } from './sham.ts'

/** Characters that GitHub takes in one comment. */
export const longestComment = 65_536

/** What surrounds the parts that are cut to measure. */
const frames = 1000

/** How many revisions are named that head is compared with. */
const namedReferences = 3

/** Width of what is under the fold. */
const columns = 100

const plain = createPaint(false)

/**
 * A gate for a pull request's comment or the summary of a job: the verdict, what moved and what to do about it; under
 * a fold the same text as on a terminal.
 *
 * Only blocks of HTML hold text of the record, and only inside `code` and `pre`.
 *
 * @param longest characters at the most, 8192 or more; what does not fit is left out, and a line says so
 */
export function renderGateMarkdown(record: GateRecord, longest: number = longestComment): string {
  const head = [renderHeading(record), renderComparison(record), ...renderDoubts(record)].join('\n\n')
  const remedies = renderRemedies(record)
  const room = longest - frames - head.length - remedies.length
  const moved = renderMovedTable(record, room / 2)
  return [head, moved, remedies, renderFigures(record, room - moved.length)]
    .filter((block) => block !== '')
    .join('\n\n')
}

/** The same for a gate that failed. */
export function renderFailureMarkdown(message: string): string {
  const lines = message.split('\n', 40).map((line) => escapeText(safeText(line)))
  return ['### tidemark gate: failed', `<pre>\n${lines.join('\n')}\n</pre>`].join('\n\n')
}

/** Numbers and our own words alone: Markdown is obeyed here. */
function renderHeading({ calls, brokenSuites }: GateRecord): string {
  const [summary = 'no call was found, so nothing is known'] = renderSummary(calls, brokenSuites, plain)
  return `### tidemark gate: ${summary}`
}

function renderComparison({ arms: [head, ...others], settings }: GateRecord): string {
  const against = others.slice(0, namedReferences).map(({ label }) => code(label, 60))
  const more = others.length - against.length
  const chance = settings.signals.every((signal) => signal === 'instructions')
    ? ''
    : ` · ${formatFraction(settings.alpha)} chance of a false alarm`
  return (
    `<p>${code(head?.label ?? '', 60)} against ${against.join(' and ')}${more > 0 ? ` and ${more} more` : ''}` +
    ` · margin ${formatFraction(settings.margin)}${chance}</p>`
  )
}

function renderDoubts(record: GateRecord): string[] {
  const alarm = record.shams.some(({ alarmed }) => alarmed)
    ? [
        '<b>This machine cannot be trusted now</b>: it told two copies of the base apart. ' +
          escapeMarkup(shamRemedy),
      ]
    : []
  const others = [
    ...renderCutShort(record, plain),
    ...renderLedgerFaults(record, plain),
    ...renderMissingTidemark(record, plain),
  ]
  return [...alarm, ...others.map(escapeMarkup)].map((doubt) => `<p>${doubt}</p>`)
}

function renderRemedies(record: GateRecord): string {
  const items = verdictOrder.flatMap((verdict) => {
    if (verdict === 'unjudged') return []
    const calls = record.calls.filter((call) => call.verdict === verdict)
    const remedy = calls.length === 0 ? null : remedyOf(verdict, calls, record, 'the base')
    return remedy === null ? [] : [`<li><b>${verdict}</b>: ${escapeMarkup(remedy)}</li>`]
  })
  return items.length === 0 ? '' : ['<ul>', ...items, '</ul>'].join('\n')
}

/** All that a terminal shows. `pre` begins a block of its own, which an empty line does not end. */
function renderFigures(record: GateRecord, longest: number): string {
  const lines = renderGate(record, plain, columns).split('\n').map(escapeText)
  const shown = fitting(lines, longest)
  const left = lines.length - shown.length
  return [
    '<details>\n<summary>All figures, and where they come from</summary>',
    [
      '<pre>',
      ...shown,
      ...(left > 0 ? [`… and ${left} lines more, for which there is no room here`] : []),
      '</pre>',
    ].join('\n'),
    '</details>',
  ].join('\n\n')
}
