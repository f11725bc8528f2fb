/**
 * JSON that version control can merge: two spaces, one line per leaf, a newline at the end.
 *
 * Within an object the leaves come first, then the nested objects and lists, each sorted by code unit. So
 * at least one closing line that no change of a figure touches stands between the last leaf of an entry
 * and the comma behind the entry, which changes when a neighbour is added: git merges the two.
 * A list of numbers is one leaf; any other list has one item per line.
 */
export function canonicalJson(document: object): string {
  const lines: string[] = []
  writeValue(lines, '', document, '', '')
  return `${lines.join('\n')}\n`
}

/** The same order on a single line, for journals. */
export function canonicalLine(document: object): string {
  return JSON.stringify(document, (_key, value: unknown) =>
    isBranch(value) && !Array.isArray(value) ? Object.fromEntries(orderedEntries(value)) : value,
  )
}

function writeValue(lines: string[], indent: string, value: unknown, before: string, after: string): void {
  const start = `${indent}${before}`
  if (!isBranch(value)) {
    lines.push(`${start}${leaf(value)}${after}`)
    return
  }
  const list = Array.isArray(value)
  const entries: readonly (readonly [string, unknown])[] = list
    ? value.map((item: unknown) => ['', item])
    : orderedEntries(value).map(([key, item]) => [`${JSON.stringify(key)}: `, item])
  if (entries.length === 0) {
    lines.push(`${start}${list ? '[]' : '{}'}${after}`)
    return
  }
  lines.push(`${start}${list ? '[' : '{'}`)
  for (const [index, [prefix, item]] of entries.entries()) {
    writeValue(lines, `${indent}  `, item, prefix, index === entries.length - 1 ? '' : ',')
  }
  lines.push(`${indent}${list ? ']' : '}'}${after}`)
}

/** Absent optional fields may be spelt `undefined` by a caller without types; JSON has no such value. */
function orderedEntries(value: object): (readonly [string, unknown])[] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a, left], [b, right]) => {
      const rank = Number(isBranch(left)) - Number(isBranch(right))
      return rank !== 0 ? rank : a < b ? -1 : 1
    })
}

function leaf(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    : JSON.stringify(value)
}

function isBranch(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return !(Array.isArray(value) && value.every((item) => typeof item === 'number'))
}
