/**
 * The methods of RFC 9110, PATCH (RFC 5789) and QUERY: those that OpenTelemetry's conventions know.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
const KNOWN_METHODS = [
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
] as const

/** What stands for all that is not known, so that clients cannot make up series. */
export const OTHER = '_OTHER'

/**
 * A function that says how a method is counted.
 *
 * @param known in place of the usual ones; names are case-sensitive
 */
export function methodNames(known: readonly string[] = KNOWN_METHODS): (method: unknown) => string {
  const names = new Set<unknown>(known)
  return (method) => (names.has(method) ? (method as string) : OTHER)
}
