import type { Comparison } from '@tidemark/gate'
import type { RunRecord } from '@tidemark/records'
import type { Paint } from './format/paint.ts'
import { renderHeader } from './header.ts'
import { renderRunTable } from './run-table.ts'
import { renderVerdicts } from './verdict-block.ts'
import { renderWarnings } from './warnings.ts'

/**
 * All that a person reads of a run: where it was measured, the calls one by one, what to know of the measurement, what
 * was decided and what to do about it.
 *
 * @param columns of the screen, which the table keeps to; sentences do not
 * @param accepting the run is about to become the baseline: that is no advice to give any more
 */
export function renderRun(
  run: RunRecord,
  comparison: Comparison,
  paint: Paint,
  columns: number,
  accepting = false,
): string {
  return [
    renderHeader(run, paint),
    renderRunTable(run, comparison, paint, columns),
    renderWarnings(run, paint),
    renderVerdicts(comparison, paint, accepting),
  ]
    .filter((block) => block !== '')
    .join('\n\n')
}
