/**
 * The line on which an option stands, found by looking for its keys one after the other. A suite is a
 * program, so this is a courtesy, not a parser: null when a key is not written out in the file.
 */
export function locateOption(source: string, keys: readonly string[]): number | null {
  let offset = 0
  for (const key of keys) {
    const quoted = key.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const match = new RegExp(`(?:^|[\\s{,(])['"\`]?${quoted}['"\`]?\\s*[:(]`).exec(source.slice(offset))
    if (match === null) return null
    offset += match.index + match[0].length
  }
  return keys.length === 0 ? null : source.slice(0, offset).split('\n').length
}
