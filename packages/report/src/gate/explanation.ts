import type { GateExplanation, GateGrowth } from '@tidemark/records'
import type { Paint } from '../format/paint.ts'
import { formatBytes, formatDifference, formatNanoseconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { alignColumns, type Cell } from '../format/table.ts'

/** Lines of a profile that are shown; the rest is in the kept profiles. */
const shownAtMost = 5

/** Where a slowdown comes from: lines whose share grew, time first, and the profiles that tell more. */
export function renderExplanation({ cpu, alloc, profiles }: GateExplanation, paint: Paint): string[] {
  const rows = [
    ...cpu.slice(0, shownAtMost).map((growth) => growthRow(growth, formatNanoseconds, paint)),
    ...alloc.slice(0, shownAtMost).map((growth) => growthRow(growth, formatBytes, paint)),
  ]
  return [
    ...alignColumns(rows, ['right', 'left', 'left']).map((line) => `    ${line}`),
    ...profiles.map((path) => paint('dim', `    profile: ${safeText(path)}`)),
  ]
}

function growthRow(growth: GateGrowth, format: (amount: number) => string, paint: Paint): Cell[] {
  const { before, after, file, line } = growth
  const place = `${safeText(file ?? 'Node itself', 80)}${line > 0 ? `:${line}` : ''}`
  const name = safeText(growth.function === '' ? '(anonymous)' : growth.function, 60)
  const figures = `${format(before)} → ${format(after)}`
  return [
    { text: `${formatDifference(after - before, format)}/op` },
    { text: `${place} ${name}` },
    { text: figures, painted: paint('dim', figures) },
  ]
}
