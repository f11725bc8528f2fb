interface Member {
  readonly key: string
  /** Offset of the key's opening quote. */
  readonly start: number
  /** Offset of the value's first character. */
  readonly value: number
  /** Offset behind the value's last character. */
  readonly end: number
}

/**
 * Adds members to the object that is `name` in a JSON object, or adds that object with them, and leaves every
 * character of the text where it is: indentation, line ends and the space after colons follow what is there.
 *
 * @param text an object in valid JSON, whose `name`, where there is one, is an object
 */
export function addMembers(text: string, name: string, members: Readonly<Record<string, string>>): string {
  const top = text.indexOf('{')
  const outer = membersOf(text, top)
  const outerGap = gapBefore(text, outer.at(-1)) ?? `${newlineOf(text)}  `
  const target = outer.find(({ key }) => key === name)
  const colon = colonOf(text, outer.at(-1))
  const innerGap = target === undefined ? undefined : gapBefore(text, membersOf(text, target.value).at(-1))
  // One step deeper than the members of the whole, by as much as those are indented.
  const gap = innerGap ?? outerGap + outerGap.replace(/^\r?\n/, '')
  const lines = Object.entries(members)
    .map(([key, value]) => gap + JSON.stringify(key) + colon + JSON.stringify(value))
    .join(',')
  if (target === undefined) {
    const object = `${JSON.stringify(name)}${colon}{${lines}${closing(outerGap)}}`
    const end = outer.at(-1)?.end ?? top + 1
    const added = outer.length === 0 ? `${outerGap}${object}${newlineOf(text)}` : `,${outerGap}${object}`
    return insert(text, end, added)
  }
  const last = membersOf(text, target.value).at(-1)
  if (last !== undefined) return insert(text, last.end, `,${lines}`)
  const empty = text.slice(target.value + 1, target.end - 1)
  return insert(text, target.value + 1, /\n/.test(empty) ? lines : lines + closing(outerGap))
}

function insert(text: string, offset: number, added: string): string {
  return text.slice(0, offset) + added + text.slice(offset)
}

/** What stands between a member and what comes before it: a line end and indentation, a space, or nothing. */
function gapBefore(text: string, member: Member | undefined): string | undefined {
  if (member === undefined) return undefined
  const gap = /\s*$/.exec(text.slice(0, member.start))?.[0] ?? ''
  // Of empty lines between members only the last line end is kept.
  return gap.replace(/^[\s\S]*?(\r?\n[^\n]*)$/, '$1')
}

/** Before a closing bracket: the line end and indentation of the member it belongs to, or nothing on one line. */
function closing(gap: string): string {
  return gap.includes('\n') ? gap : ''
}

function colonOf(text: string, member: Member | undefined): string {
  if (member === undefined) return ': '
  const between = text.slice(member.start, member.value)
  return between.slice(between.lastIndexOf('"') + 1)
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** The members of the object that opens at an offset. */
function membersOf(text: string, open: number): readonly Member[] {
  const members: Member[] = []
  let at = skipSpace(text, open + 1)
  while (text[at] === '"') {
    const start = at
    const keyEnd = endOfValue(text, start)
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const end = endOfValue(text, value)
    members.push({ key: JSON.parse(text.slice(start, keyEnd)) as string, start, value, end })
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return members
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (/\s/.test(text[at] ?? '')) at++
  return at
}

/** Offset behind the value that starts at an offset. */
function endOfValue(text: string, from: number): number {
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]|[^\s,:{}[\]"]+/y
  let depth = 0
  let at = from
  for (;;) {
    token.lastIndex = at
    const [found] = token.exec(text) ?? []
    if (found === undefined) {
      at++
      if (at > text.length) return text.length
      continue
    }
    at = token.lastIndex
    if (/^[{[]$/.test(found)) depth++
    else if (/^[}\]]$/.test(found)) depth--
    if (depth === 0) return at
  }
}
