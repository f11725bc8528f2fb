import type { Plan } from './file-change.ts'

const heading = '# Tidemark: append-only journals keep the lines of both sides of a merge.'

/**
 * Adds to .gitattributes what the accepted measurements need. The baselines themselves stay visible in reviews: they
 * are meant to be read; the history is not.
 *
 * @param text the file as it is; null when there is none
 * @param baselines folder of the accepted measurements, from the project's folder
 */
export function attributesChange(text: string | null, baselines: string): Partial<Plan> {
  const folder = baselines.replace(/^\.\//, '').replace(/\/+$/, '')
  const wanted = [
    [`${folder}/ledger.ndjson`, 'merge=union'],
    [`${folder}/history/*.ndjson`, 'merge=union linguist-generated'],
  ] as const
  const present = patternsOf(text ?? '')
  const missing = wanted.filter(([pattern]) => !present.has(pattern))
  const differing = wanted.filter(([pattern, attributes]) => !includesAll(present.get(pattern), attributes))
  const notes = differing.map(
    ([pattern, attributes]) =>
      `.gitattributes has "${present.get(pattern)?.join(' ')}" for ${pattern}; init would write "${attributes}"`,
  )
  if (missing.length === 0) return { notes }
  const newline = text?.includes('\r\n') === true ? '\r\n' : '\n'
  const lines = [heading, ...missing.map((line) => line.join(' '))]
  const start = text === null || text === '' || /\n$/.test(text) ? (text ?? '') : text + newline
  const after = start + lines.map((line) => line + newline).join('')
  return { changes: [{ path: '.gitattributes', before: text, after }], notes }
}

/** Attributes by pattern; of several lines with one pattern all count. */
function patternsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const patterns = new Map<string, readonly string[]>()
  for (const line of text.split(/\r?\n/)) {
    const [pattern = '', ...attributes] = line.trim().split(/\s+/)
    if (pattern === '' || pattern.startsWith('#')) continue
    patterns.set(pattern, [...(patterns.get(pattern) ?? []), ...attributes])
  }
  return patterns
}

/** A pattern that is not there differs in nothing. */
function includesAll(present: readonly string[] | undefined, attributes: string): boolean {
  return present === undefined || attributes.split(' ').every((one) => present.includes(one))
}
