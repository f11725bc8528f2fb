import { displayWidth } from './display-width.ts'

/** A cell's text as it is aligned; `painted` is what is printed in its place. */
export interface Cell {
  readonly text: string
  readonly painted?: string
}

export type Alignment = 'left' | 'right'

/**
 * Columns as wide as their widest cell, two spaces between them, no spaces at the end of a line.
 *
 * @param alignments one per column; no row is longer
 */
export function alignColumns(
  rows: readonly (readonly Cell[])[],
  alignments: readonly Alignment[],
): readonly string[] {
  const widths = alignments.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[column]?.text ?? '')), 0),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - displayWidth(cell.text))
        const shown = cell.painted ?? cell.text
        if (alignments[column] === 'right') return padding + shown
        return column === row.length - 1 ? shown : shown + padding
      })
      .join('  ')
      .trimEnd(),
  )
}
