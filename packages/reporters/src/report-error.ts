/** A report did not arrive. `cause` is what the destination said. */
export class ReportError extends Error {
  override readonly name = 'ReportError'
  readonly code = 'TIDEMARK_REPORT_FAILED'
  readonly destination: string
  /** Failures since the last delivery, this one included. */
  readonly consecutiveFailures: number

  constructor(destination: string, consecutiveFailures: number, cause: unknown) {
    const times = consecutiveFailures === 1 ? '' : ` (${consecutiveFailures} times in a row)`
    super(`report to ${destination} failed${times}: ${messageOf(cause)}`, { cause })
    this.destination = destination
    this.consecutiveFailures = consecutiveFailures
  }
}

/** What was thrown may be anything; describing it must not throw again. */
function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  return typeof thrown === 'string' ? thrown : `a value of type ${typeof thrown} was thrown`
}
