export interface CsvRow {
  /** On which it begins, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/**
 * Rows of comma-separated values (RFC 4180), empty lines left out. A quote that is never closed takes the rest of the
 * text into its cell; what stands behind a closing quote belongs to the cell.
 */
export function parseCsv(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = []
  let [line, rowLine] = [1, 1]
  let cells: string[] = []
  let cell = ''
  let quoted = false
  const endRow = (): void => {
    cells.push(cell)
    if (cells.length > 1 || cell.trim() !== '') rows.push({ line: rowLine, cells })
    cells = []
    cell = ''
    rowLine = line
  }
  const body = text.startsWith('\ufeff') ? text.slice(1) : text
  for (let at = 0; at < body.length; at += 1) {
    const character = body.charAt(at)
    if (character === '\n') line += 1
    if (quoted) {
      if (character !== '"') cell += character
      else if (body.charAt(at + 1) === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (character === '"') quoted = true
    else if (character === ',') {
      cells.push(cell)
      cell = ''
    } else if (character === '\n') endRow()
    else if (character !== '\r') cell += character
  }
  endRow()
  return rows
}
