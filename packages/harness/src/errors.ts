/** Where in a file something was found; lines and columns count from 1. */
export interface SourcePlace {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

export type SuiteErrorCode =
  | 'SUITE_SYNTAX'
  | 'SUITE_NO_DEFAULT_EXPORT'
  | 'SUITE_DUPLICATE_CALL'
  | 'SUITE_DUPLICATE_NAME'
  | 'SUITE_OPTION'
  | 'SUITE_NONE'

/** A suite file is not a suite: a mistake to correct in the file, never a slow call. */
export class SuiteError extends Error {
  override readonly name = 'SuiteError'
  readonly code: SuiteErrorCode
  readonly place: SourcePlace
  /** The message without the place. */
  readonly what: string

  constructor(code: SuiteErrorCode, place: SourcePlace, what: string) {
    super(`${formatPlace(place)}: ${what}`)
    this.code = code
    this.place = place
    this.what = what
  }
}

function formatPlace({ file, line, column }: SourcePlace): string {
  if (line === undefined) return file
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}
