import type { BisectEffect, BisectPart, BisectRecord } from '@tidemark/gate/bisect'
import { displayWidth } from '../format/display-width.ts'
import type { Paint } from '../format/paint.ts'
import { safeText } from '../format/safe-text.ts'
import { alignColumns, type Cell } from '../format/table.ts'
import { verdictStyle } from '../verdict-style.ts'
import { formatContribution, formatInterval } from './contribution-text.ts'

/** A subject cut shorter tells too little. */
const narrowestSubject = 24

/**
 * One row for each part of the history, oldest first, and the total: which commits, what they did to the time, with
 * 95 % interval, on how many replicates, and the verdict. Those of which only the sum is sure are listed below theirs.
 *
 * @param width columns of the screen; subjects are cut to it
 */
export function renderContributions(
  { total, parts }: NonNullable<BisectRecord['result']>,
  paint: Paint,
  width: number,
): string {
  const figures = [...parts, total].map((effect) => figureCells(effect, paint))
  const heading = ['time', '95%', 'reps', 'verdict'].map((text) => ({ text, painted: paint('dim', text) }))
  const columns = Math.max(narrowestSubject, width - widthOf([heading, ...figures]) - hashWidth - 4)
  const rows = parts.flatMap((part, index): Cell[][] => [
    [...nameCells(part, columns), ...(figures[index] ?? [])],
    ...(isUnseparated(part) ? part.commits.map((commit) => listed(commit, columns, paint)) : []),
  ])
  return alignColumns(
    [
      [{ text: 'commit', painted: paint('bold', 'commit') }, { text: '' }, ...heading],
      ...rows,
      [{ text: 'total', painted: paint('bold', 'total') }, { text: '' }, ...(figures.at(-1) ?? [])],
    ],
    ['left', 'left', 'right', 'left', 'right', 'left'],
  ).join('\n')
}

/** Nine digits of a hash, or two of them with two dots between. */
const hashWidth = 20

/** Named together, because none of them could be named alone. */
function isUnseparated({ verdict, commits }: BisectPart): boolean {
  return commits.length > 1 && (verdict === 'slower' || verdict === 'faster')
}

function nameCells({ commits }: BisectPart, columns: number): Cell[] {
  const [first, last] = [commits[0], commits.at(-1)]
  if (first === undefined || last === undefined) return [{ text: '' }, { text: '' }]
  if (commits.length > 1) {
    return [{ text: `${short(first)}..${short(last)}` }, { text: `${commits.length} commits` }]
  }
  return [{ text: short(first) }, { text: subjectOf(first, columns) }]
}

function listed(commit: BisectPart['commits'][number], columns: number, paint: Paint): Cell[] {
  const [hash, subject] = [`  ${short(commit)}`, subjectOf(commit, columns)]
  return [
    { text: hash, painted: paint('dim', hash) },
    { text: subject, painted: paint('dim', subject) },
  ]
}

function figureCells(
  { verdict, identical, ratio, interval, replicates }: BisectEffect,
  paint: Paint,
): Cell[] {
  const word = identical ? 'identical' : verdict
  const [change, range] = identical ? ['', ''] : [formatContribution(ratio), formatInterval(interval)]
  return [
    { text: change, painted: paint(verdictStyle[verdict], change) },
    { text: range },
    { text: replicates === 0 ? '' : String(replicates) },
    { text: word, painted: paint(verdictStyle[verdict], word) },
  ]
}

function subjectOf({ subject, isMerge }: BisectPart['commits'][number], columns: number): string {
  return safeText(isMerge ? `(merge) ${subject}` : subject, columns)
}

function short({ commit }: { readonly commit: string }): string {
  return commit.slice(0, 9)
}

/** Columns that the figures take, with two spaces between each and before. */
function widthOf(rows: readonly (readonly Cell[])[]): number {
  const widest = (column: number): number =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[column]?.text ?? '')), 0)
  return [0, 1, 2, 3].reduce((sum, column) => sum + widest(column) + 2, 0)
}
