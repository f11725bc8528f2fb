import { dereferenced, member } from './document-values.ts'
import { exampleValue } from './example-value.ts'

/** One value that a request carries outside its body. */
export interface Parameter {
  readonly name: string
  /** `path`, `query`, `header` or `cookie`. */
  readonly in: string
  readonly required: boolean
  /** As text; undefined where the document gives none. */
  readonly value: string | undefined
}

/** OpenAPI 3.1, section 4.8.12.2.1: parameters of these names mean nothing. */
const meaningless: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization'])

/**
 * Reads Parameter Objects. Of two with one name in one place the later counts: those of an operation come after those of
 * its path. Whatever is no parameter is left out.
 */
export function readParameters(document: unknown, described: readonly unknown[]): readonly Parameter[] {
  const found = new Map<string, Parameter>()
  for (const one of described) {
    const parameter = dereferenced(document, one)
    const [name, where] = [member(parameter, 'name'), member(parameter, 'in')]
    if (typeof name !== 'string' || typeof where !== 'string') continue
    if (where === 'header' && meaningless.has(name.toLowerCase())) continue
    found.set(JSON.stringify([where, name]), {
      name,
      in: where,
      required: member(parameter, 'required') === true,
      value: scalarText(exampleValue(document, parameter)),
    })
  }
  return [...found.values()]
}

/** What is longer is no example of a parameter. */
const longestText = 500

/** Texts, numbers and truth values as text; lists and objects have several forms, of which none is guessed. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.length > longestText ? undefined : wellFormed(value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** Whether a client can send it as it is (RFC 9110, section 5). */
export function isHeader(name: string, value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[!-~](?:[ -~]*[!-~])?$/.test(value)
}

/** Half a surrogate pair cannot be part of a URL: it becomes U+FFFD. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD')
}
