import type { GateArm, GateExplanation, GateGrowth } from '@tidemark/records'
import { formatBytes, formatDifference, formatNanoseconds } from '../../format/quantity.ts'
import { safeText } from '../../format/safe-text.ts'
import { armLabel } from '../../gate/arm-label.ts'
import { dataTable } from '../data-table.ts'
import { html, type Markup } from '../markup.ts'

/** Where a slowdown comes from: the lines of the profiles that grew, and where the profiles are. */
export function explanationTables(
  { cpu, alloc, reference, profiles }: GateExplanation,
  arms: readonly GateArm[],
): readonly Markup[] {
  const arm = arms.find(({ name }) => name === reference)
  const before = arm === undefined ? safeText(reference, 60) : armLabel(arm)
  const kept =
    profiles.length === 0
      ? []
      : [html`<p class="hint">Kept profiles: ${profiles.map((path) => safeText(path)).join(', ')}</p>\n`]
  return [
    ...growthTable('Lines that take more time', cpu, formatNanoseconds, before),
    ...growthTable('Lines that allocate more', alloc, formatBytes, before),
    ...kept,
  ]
}

function growthTable(
  caption: string,
  growth: readonly GateGrowth[],
  format: (amount: number) => string,
  before: string,
): readonly Markup[] {
  if (growth.length === 0) return []
  return [
    dataTable({
      caption,
      headings: ['line', 'more per call', before, 'now'],
      rows: growth.map((line) => [
        placeOf(line),
        formatDifference(line.after - line.before, format),
        format(line.before),
        format(line.after),
      ]),
    }),
  ]
}

function placeOf({ function: name, file, line }: GateGrowth): Markup {
  const place = `${safeText(file ?? 'Node itself', 80)}${line > 0 ? `:${line}` : ''}`
  return html`<code>${place}</code> ${safeText(name === '' ? '(anonymous)' : name, 60)}`
}
