/** What kind of refusal a `RecordFormatError` is; stable, for programs. */
export type RecordFormatCode =
  | 'RECORD_TOO_LARGE'
  | 'RECORD_SYNTAX'
  | 'RECORD_KEY'
  | 'RECORD_KIND'
  | 'RECORD_VERSION'
  | 'RECORD_FIELD'
  | 'RECORD_PLACE'

export interface RecordFormatProblem {
  readonly code: RecordFormatCode
  readonly file: string
  /** Path such as `calls["GET /orders"].latencyNs.p50`, `line 3 column 8`, or `document` for the whole. */
  readonly field: string
  readonly found: string
  readonly allowed: string
  /** What the reader of the message can do about it. */
  readonly remedy: string
}

/** A file or value that is not the document it should be. The message is one line and safe to print. */
export class RecordFormatError extends Error {
  override readonly name = 'RecordFormatError'
  readonly code: RecordFormatCode
  readonly file: string
  readonly field: string
  readonly found: string
  readonly allowed: string
  readonly remedy: string
  /** The message without the file. */
  readonly what: string

  constructor(problem: RecordFormatProblem, options?: ErrorOptions) {
    const { field, found, allowed, remedy } = problem
    const what = printable(`${field}: found ${found}, allowed is ${allowed}; ${remedy}`)
    super(`${printable(problem.file)}: ${what}`, options)
    this.what = what
    this.code = problem.code
    this.file = problem.file
    this.field = problem.field
    this.found = problem.found
    this.allowed = problem.allowed
    this.remedy = problem.remedy
  }
}

const longestQuote = 60

/** How a refused value is named in a message: short, quoted, and never an object's content. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value === 'string') {
    return value.length > longestQuote
      ? `${JSON.stringify(value.slice(0, longestQuote))}… (${value.length} characters)`
      : JSON.stringify(value)
  }
  return String(value)
}

/** `['calls', 'GET /orders', 'p50']` as `calls["GET /orders"].p50`. */
export function fieldPath(path: readonly (string | number)[]): string {
  let field = ''
  for (const key of path) {
    if (typeof key === 'number') field += `[${key}]`
    else if (!/^[A-Za-z_$][\w$]*$/.test(key)) {
      field += `[${key.length > longestQuote ? `${JSON.stringify(key.slice(0, longestQuote))}…` : JSON.stringify(key)}]`
    } else field += field === '' ? key : `.${key}`
  }
  return field === '' ? 'document' : field
}

/** Control characters and direction overrides of a hostile file must not reach a terminal. */
function printable(message: string): string {
  return message.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
