/** Something could not be reported, or not yet. `cause` says why. */
export class ReportError extends Error {
  override readonly name = 'ReportError'
  readonly code = 'TIDEMARK_REPORT_FAILED'
  /** The name of the reporter. */
  readonly reporter: string
  /** How often in a row, this time included. */
  readonly times: number

  constructor(reporter: string, what: string, times: number, cause: unknown) {
    const inARow = times === 1 ? '' : ` (${times} times)`
    super(`${reporter}: ${what}${inARow}: ${messageOf(cause)}`, { cause })
    this.reporter = reporter
    this.times = times
  }
}

/** What was thrown may be anything; describing it must not throw again. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown), { cause: thrown })
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  return typeof thrown === 'string' ? thrown : `a value of type ${typeof thrown} was thrown`
}
