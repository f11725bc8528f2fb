import type { GateCall, GateRecord } from '@tidemark/records'
import type { Paint } from '../format/paint.ts'
import { formatBytes, formatNanoseconds } from '../format/quantity.ts'
import { alignColumns, type Cell } from '../format/table.ts'
import { armLabel } from '../gate/arm-label.ts'
import { armMedians } from '../gate/arm-medians.ts'

/** What every arm took, in the middle of all replicates; empty where nothing was measured. */
export function figuresTable(
  { replicates }: GateCall,
  { arms }: GateRecord,
  paint: Paint,
): readonly string[] {
  const measured = arms.flatMap((arm) => {
    const medians = armMedians(replicates, arm.name)
    return medians === null ? [] : [{ label: armLabel(arm), medians }]
  })
  if (measured.length === 0) return []
  const headings = ['', 'p50', 'p99', 'alloc/op'].map((text): Cell => ({ text, painted: paint('dim', text) }))
  const rows = measured.map(({ label, medians }): readonly Cell[] => [
    { text: label },
    { text: formatNanoseconds(medians.p50Ns) },
    { text: formatNanoseconds(medians.p99Ns) },
    { text: formatBytes(medians.bytesPerOperation) },
  ])
  return alignColumns([headings, ...rows], ['left', 'right', 'right', 'right'])
}
