import type { Detection, SameCodeFinding } from '@tidemark/gate/doctor'
import type { Paint } from '../format/paint.ts'
import { formatFraction, formatSeconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { alignColumns, type Cell } from '../format/table.ts'

/** What two copies of the same code differed by, kind by kind, and which slowdown shows in how much time. */
export function renderSameCode(calls: readonly SameCodeFinding[], margin: number, paint: Paint): string[] {
  const measured = calls.find((call) => call.state === 'measured')
  const budgets = measured?.detections.map(({ seconds }) => `in ${seconds} s`) ?? []
  const heading = ['same code twice', 'replicates', 'spread', 'largest', 'each', ...budgets]
  const rows = [
    heading.map((text, column) => ({ text, painted: paint(column === 0 ? 'bold' : 'dim', text) })),
    ...calls.map((call) => rowOf(call, margin)),
  ]
  const lines = alignColumns(
    rows,
    heading.map((_, column) => (column === 0 ? 'left' : 'right')),
  )
  const broken = calls.flatMap((call) =>
    call.state === 'broken' ? [`${paint('red', 'broken')} ${call.kind}: ${safeText(call.message)}`] : [],
  )
  return [...lines, ...broken, ...(measured === undefined ? [] : legend.map((line) => paint('dim', line)))]
}

const legend: readonly string[] = [
  '  spread, largest: how far replicates of equal code are apart, measured as the gate does; each: time of one',
  '  in n s: the slowdown of one call that the gate finds in that time, 95 times in 100',
]

function rowOf(call: SameCodeFinding, margin: number): Cell[] {
  const name = { text: `  ${call.kind}` }
  switch (call.state) {
    case 'broken':
      return [name, { text: 'broken' }]
    case 'too-few':
      return [name, { text: `${call.replicates}, too few` }]
    case 'measured':
      return [
        name,
        { text: String(call.logRatios.length) },
        { text: formatFraction(call.spread) },
        { text: formatFraction(call.largest) },
        { text: formatSeconds(call.secondsPerReplicate) },
        ...call.detections.map((detection) => ({ text: describeDetection(detection, margin) })),
      ]
  }
}

function describeDetection({ slowdown }: Detection, margin: number): string {
  if (slowdown === null) return 'none yet'
  return slowdown < margin ? `below ${formatFraction(margin)}` : formatFraction(slowdown)
}
