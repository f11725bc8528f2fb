/**
 * Where a function was called, such as `file:///app/server.js:12:7`, for errors that must name a place which
 * is long past. Takes one frame only and formats it at once: an unformatted trace keeps alive whatever its
 * functions were called on.
 *
 * @param callee the function whose caller is meant
 * @returns `(unknown)` where the runtime does not say
 */
export function callSite(callee: (...args: never[]) => unknown): string {
  const holder: { stack?: unknown } = {}
  const limit = Error.stackTraceLimit
  try {
    Error.stackTraceLimit = 1
    Error.captureStackTrace(holder, callee)
    const { stack } = holder
    if (typeof stack !== 'string') return UNKNOWN
    return stack.match(/^\s+at (.+)$/m)?.[1] ?? UNKNOWN
  } catch {
    // `Error` may be frozen, and `Error.prepareStackTrace` is anybody's function.
    return UNKNOWN
  } finally {
    restore(limit)
  }
}

const UNKNOWN = '(unknown)'

function restore(limit: number): void {
  try {
    Error.stackTraceLimit = limit
  } catch {
    // Frozen: it was not changed either.
  }
}
