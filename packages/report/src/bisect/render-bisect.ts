import type { BisectRecord } from '@tidemark/gate/bisect'
import type { Paint } from '../format/paint.ts'
import { formatSeconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { renderBisectNotes } from './bisect-notes.ts'
import { renderContributions } from './contribution-table.ts'

/**
 * What `tidemark bisect` found: what was compared, who contributed what, what to know about it, and the answer as the
 * last line.
 *
 * @param width columns of the screen
 */
export function renderBisect(record: BisectRecord, paint: Paint, width: number): string {
  const { result } = record
  const blocks = [
    header(record, paint),
    ...(result === null ? [] : [renderContributions(result, paint, width)]),
    renderBisectNotes(record, paint).join('\n'),
  ]
  return blocks.join('\n\n')
}

function header(record: BisectRecord, paint: Paint): string {
  const { suite, call, good, bad, fingerprint, replicates, carriedOver, settings, durationSeconds } = record
  const commits = record.result?.parts.reduce((sum, part) => sum + part.commits.length, 0)
  const count = commits === undefined ? '' : ` · ${commits} ${commits === 1 ? 'commit' : 'commits'}`
  const machine = `${fingerprint.cpu}, ${fingerprint.cores} cores, ${fingerprint.memoryGib} GiB · Node ${fingerprint.node}`
  const before = carriedOver === 0 ? '' : `, ${carriedOver} of them before`
  return [
    `${paint('bold', 'tidemark bisect')}  ${safeText(`${suite} › ${call}`)}`,
    `                 ${safeText(`from ${good.label} to ${bad.label}`)}${count}`,
    `                 ${safeText(machine)}`,
    paint(
      'dim',
      `                 ${replicates} replicates${before} · seed ${settings.seed} · ${formatSeconds(durationSeconds)}`,
    ),
  ].join('\n')
}
