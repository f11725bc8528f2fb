import type { SoakFinding } from '@tidemark/records'
import type { Paint, Style } from '../format/paint.ts'
import {
  formatBytes,
  formatChance,
  formatDifference,
  formatNanoseconds,
  formatSeconds,
} from '../format/quantity.ts'
import { type Alignment, alignColumns, type Cell } from '../format/table.ts'

const styles: Readonly<Record<SoakFinding['verdict'], Style>> = {
  growing: 'red',
  steady: 'dim',
  undecided: 'yellow',
}

/** What grew over a load, one per line: how fast in a minute, with its interval, and about which level. */
export function soakLines(findings: readonly SoakFinding[] | null, paint: Paint): readonly string[] {
  const rows = (findings ?? []).map((finding): Cell[] => [
    { text: `  ${finding.what}` },
    { text: finding.verdict, painted: paint(styles[finding.verdict], finding.verdict) },
    { text: slopeText(finding) },
  ])
  return alignColumns(rows, ['left', 'left', 'left'] satisfies Alignment[])
}

/** How fast it grows in a minute, with the interval, and about which level. */
export function slopeText({ what, level, perSecond, p, values, seconds }: SoakFinding): string {
  if (perSecond === null || p === null) {
    return `${values} ${values === 1 ? 'value is' : 'values are'} too few to tell a slope; let it run for longer`
  }
  const format = what === 'latency' ? formatNanoseconds : formatBytes
  const change = (slope: number): string => formatDifference(slope * 60, format)
  return (
    `${change(perSecond.value)} a minute [${change(perSecond.low)} to ${change(perSecond.high)}] at ${format(level)}, ` +
    `p ${formatChance(p)}, over ${formatSeconds(seconds)}`
  )
}
