import { refusedKeys } from './refused-keys.ts'

/** Something that `JSON.parse` would hide, or would only notice after it has done harm. */
export interface JsonProblem {
  readonly code: 'RECORD_SYNTAX' | 'RECORD_KEY'
  /** Where in the document, for a bad key. */
  readonly path: readonly (string | number)[]
  /** Where in the text, in UTF-16 units. */
  readonly offset: number
  readonly found: string
  readonly allowed: string
}

/** Our deepest document has 9 levels. */
const deepest = 32

interface Frame {
  /** Keys seen so far; null in an array. */
  readonly keys: Set<string> | null
  /** Where the scan stands inside: the latest key or index. */
  place: string | number
}

/**
 * Looks for dangerous structure in a JSON text: keys in `refusedKeys`, a key given twice (a reviewer sees
 * one value, `JSON.parse` takes the other), nesting that exhausts memory, and characters that cannot stand
 * outside a string (with their place, which `JSON.parse` does not always tell).
 *
 * It is no validator: a text without finding may still be refused by `JSON.parse`.
 */
export function scanJson(text: string): JsonProblem | null {
  const frames: Frame[] = []
  const bare = new RegExp(bareCharacters, 'y')
  let expectsKey = false
  for (let at = 0; at < text.length; at++) {
    bare.lastIndex = at
    if (bare.test(text)) at = bare.lastIndex
    if (at === text.length) return null
    const character = text.charAt(at)
    const frame = frames.at(-1)
    if (character === '"') {
      const end = closingQuote(text, at + 1)
      if (end === -1) return null
      if (expectsKey && frame?.keys) {
        const key = unquote(text.slice(at, end + 1))
        if (key === null) return null
        frame.place = key
        expectsKey = false
        const problem = keyProblem(key, frame.keys)
        if (problem)
          return { ...problem, code: 'RECORD_KEY', path: frames.map(({ place }) => place), offset: at }
        frame.keys.add(key)
      }
      at = end
    } else if (character === '{' || character === '[') {
      if (frames.length === deepest) {
        const found = `more than ${deepest} levels of nesting`
        return syntaxProblem(at, found, `at most ${deepest} levels`)
      }
      frames.push(character === '{' ? { keys: new Set(), place: '' } : { keys: null, place: 0 })
      expectsKey = character === '{'
    } else if (character === '}' || character === ']') {
      frames.pop()
      expectsKey = false
    } else if (character === ',') {
      if (frame && typeof frame.place === 'number') frame.place++
      expectsKey = frame?.keys != null
    } else {
      const conflict = /^(?:<{7}|={7}|>{7})/.test(text.slice(at, at + 7))
      const found = conflict ? 'a merge conflict marker' : JSON.stringify(character)
      return syntaxProblem(at, found, conflict ? 'a file whose merge conflicts are resolved' : 'JSON')
    }
  }
  return null
}

/** Whitespace, the colon, and what numbers, `true`, `false` and `null` are made of. */
const bareCharacters = /[ \t\n\r:0-9+\-.eEtrufalsn]+/

function syntaxProblem(offset: number, found: string, allowed: string): JsonProblem {
  return { code: 'RECORD_SYNTAX', path: [], offset, found, allowed }
}

function keyProblem(key: string, seen: ReadonlySet<string>): Pick<JsonProblem, 'found' | 'allowed'> | null {
  if (refusedKeys.includes(key)) {
    return { found: `the name ${key}`, allowed: `any name but ${refusedKeys.join(', ')}` }
  }
  if (seen.has(key)) return { found: 'the same name a second time', allowed: 'each name once' }
  return null
}

/** Index of the quote that ends the string, or -1: the first one behind an even number of backslashes. */
function closingQuote(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0
    while (text.charAt(quote - 1 - backslashes) === '\\') backslashes++
    if (backslashes % 2 === 0) return quote
  }
  return -1
}

/** The key itself: `__proto__` may be written with escapes. Null when it is no JSON string. */
function unquote(quoted: string): string | null {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted)
  } catch {
    return null
  }
}
