import type { Comparison } from '@tidemark/gate'
import type { RunRecord } from '@tidemark/records'
import { type Paint, renderHeader, renderRunTable, renderVerdicts, renderWarnings } from '@tidemark/report'

/** All that a person reads of a run. */
export function printRun(run: RunRecord, comparison: Comparison, paint: Paint): string {
  return [
    renderHeader(run, paint),
    renderRunTable(run, comparison, paint),
    renderWarnings(run, paint),
    renderVerdicts(comparison, paint),
  ]
    .filter((block) => block.trim() !== '')
    .join('\n\n')
}
