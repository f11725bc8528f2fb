/** A day, or a time of a day with or without its zone; without one it is UTC. */
const calendar = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/
/** Below this a count since 1970 is of seconds: as milliseconds it would be a day of that year. */
const leastMilliseconds = 1e11

/**
 * When something was, in milliseconds since 1970 UTC: a day (`2026-11-22`), a time (`2026-11-22T20:00:00Z`,
 * `2026-11-22 20:00`), or a count of seconds or milliseconds since 1970. null for anything else.
 */
export function parseInstant(text: string): number | null {
  if (/^\d{9,13}(?:\.\d+)?$/.test(text)) {
    const amount = Number(text)
    return amount < leastMilliseconds ? amount * 1e3 : amount
  }
  const match = calendar.exec(text)
  if (match === null) return null
  const [, day = '', time = '00:00', zone = 'Z'] = match
  const midnight = new Date(`${day}T00:00:00Z`)
  // `Date` turns 30 February into 2 March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null
  const atMs = Date.parse(`${day}T${time}${zone}`)
  return Number.isNaN(atMs) ? null : atMs
}
