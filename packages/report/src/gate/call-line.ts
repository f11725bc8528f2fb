/**
 * The line, from 1, on which the source of a suite names a call: as a string, or as the key of an object. The
 * first line where it does not in so many letters.
 *
 * @param id of the call: `name`, or `name [key=value, …]`
 */
export function callLine(source: string, id: string): number {
  const lines = source.split('\n')
  const names = new Set([id, id.replace(/ \[[^\]]*\]$/, '')])
  for (const name of names) {
    const quoted = [`'${name}'`, `"${name}"`, `\`${name}\``]
    const asText = lines.findIndex((line) => quoted.some((text) => line.includes(text)))
    if (asText !== -1) return asText + 1
    const key = lines.findIndex((line) => [':', '('].some((end) => line.trimStart().startsWith(name + end)))
    if (key !== -1) return key + 1
  }
  return 1
}
