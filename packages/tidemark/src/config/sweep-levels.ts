import { ConfigError } from './config-error.ts'

/** As many as a range is divided into: enough for the law of a sweep and for a look at its residuals. */
const levelsOfRange = 8
const mostLevels = 50
const allowed = `a range such as 1..16, or 2 to ${mostLevels} ascending numbers such as 1,2,4,8`

/**
 * `1..16` → 1, 2, 3, 5, 7, 11, 16: whole numbers in equal proportions, all of them where they are few.
 * `1,4,16` → these.
 *
 * @throws ConfigError naming the flag, what was found and what is allowed
 */
export function parseSweepLevels(text: string): readonly number[] {
  const levels = rangeOf(text) ?? listOf(text)
  if (levels !== null) return levels
  throw new ConfigError(`--sweep: found ${JSON.stringify(text.slice(0, 60))}; allowed is ${allowed}`)
}

function rangeOf(text: string): readonly number[] | null {
  const [, from, to] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text) ?? []
  const [low, high] = [Number(from), Number(to)]
  if (!(low >= 1 && high > low)) return null
  const all = high - low + 1
  if (all <= levelsOfRange) return Array.from({ length: all }, (_, at) => low + at)
  const factor = (high / low) ** (1 / (levelsOfRange - 1))
  return [...new Set(Array.from({ length: levelsOfRange }, (_, at) => Math.round(low * factor ** at)))]
}

function listOf(text: string): readonly number[] | null {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length < 2 || parts.length > mostLevels) return null
  const levels = parts.map((part) => (/^\d{1,9}(?:\.\d{1,6})?$/.test(part) ? Number(part) : Number.NaN))
  const ascending = levels.every((level, at) => level > (levels[at - 1] ?? 0))
  return ascending ? levels : null
}
