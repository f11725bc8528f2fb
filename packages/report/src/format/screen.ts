import { inAscii } from './ascii.ts'
import { foldLines } from './fold-lines.ts'

/** What a text is shown on. */
export interface Screen {
  /** Columns that a line has room for. */
  readonly columns: number
  /** Whether longer lines go on below, as on a terminal. Who reads a pipe searches it line by line. */
  readonly folds: boolean
  /** Whether it shows more than ASCII. */
  readonly unicode: boolean
}

/** A rendered text as the screen can show it. */
export function fitToScreen(text: string, { columns, folds, unicode }: Screen): string {
  const shown = unicode ? text : inAscii(text)
  return folds ? foldLines(shown, columns) : shown
}
