import { displayWidth } from './format/display-width.ts'
import type { Paint } from './format/paint.ts'
import { safeText } from './format/safe-text.ts'
import { type Alignment, alignColumns, type Cell } from './format/table.ts'

/** A name cut shorter tells too little: rather do columns make way. */
const narrowestName = 24
/** A name that is cut to less than this tells nothing. */
const leastOfName = 8

/** A row of a table of calls. */
export interface CallRow {
  readonly suite: string
  readonly call: string
}

export interface CallColumn<Row> {
  readonly heading: string
  readonly alignment: Alignment
  /** An empty text where there is nothing to show. */
  readonly cell: (row: Row) => Cell
  /** In which order columns make way where there is no room, the highest first; those of 0 stay. */
  readonly yields: number
}

/** A column with its cells, and how wide they are. */
interface Filled {
  readonly heading: Cell
  readonly alignment: Alignment
  readonly cells: readonly Cell[]
  readonly yields: number
  readonly width: number
}

/**
 * One block per suite, one line per call. Columns without a single entry are left out; where the screen has no room,
 * some make way, and then the names are cut.
 *
 * @param rows those of a suite one after the other
 * @param width columns of the screen
 * @returns no line without rows
 */
export function renderCallTable<Row extends CallRow>(
  rows: readonly Row[],
  columns: readonly CallColumn<Row>[],
  paint: Paint,
  width: number,
): readonly string[] {
  const longest = rows.reduce(
    (most, { suite, call }) =>
      Math.max(most, displayWidth(safeText(suite)), displayWidth(safeText(call)) + 2),
    0,
  )
  const { shown, left } = fit(
    columns.map((column) => fill(column, rows, paint)).filter(({ cells }) => cells.some(hasEntry)),
    Math.min(narrowestName, longest),
    width,
  )
  const columnsForName = Math.max(leastOfName, left)
  const headings = shown.map(({ heading }) => heading)
  const lines = rows.flatMap(({ suite, call }, index): Cell[][] => {
    const row = [
      { text: `  ${safeText(call, columnsForName - 2)}` },
      ...shown.map(({ cells }) => cells[index] ?? { text: '' }),
    ]
    if (suite === rows[index - 1]?.suite) return [row]
    const title = safeText(suite, columnsForName)
    const heading = [{ text: title, painted: paint('bold', title) }, ...headings]
    return [...(index === 0 ? [] : [[]]), heading, row]
  })
  return alignColumns(lines, ['left', ...shown.map(({ alignment }) => alignment)])
}

function fill<Row>(
  { heading, alignment, cell, yields }: CallColumn<Row>,
  rows: readonly Row[],
  paint: Paint,
): Filled {
  const cells = rows.map(cell)
  const width = cells.reduce((most, { text }) => Math.max(most, displayWidth(text)), displayWidth(heading))
  return { heading: { text: heading, painted: paint('dim', heading) }, alignment, cells, yields, width }
}

/** The columns that stay, and how many columns of the screen they leave for the name, at two spaces between all. */
function fit(
  columns: readonly Filled[],
  needed: number,
  width: number,
): { readonly shown: readonly Filled[]; readonly left: number } {
  const left = columns.reduce((room, column) => room - column.width - 2, width)
  const first = Math.max(0, ...columns.map(({ yields }) => yields))
  if (left >= needed || first === 0) return { shown: columns, left }
  return fit(
    columns.filter(({ yields }) => yields !== first),
    needed,
    width,
  )
}

function hasEntry({ text }: Cell): boolean {
  return text !== ''
}
