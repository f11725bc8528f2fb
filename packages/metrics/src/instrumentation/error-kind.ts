import { BoundedLookup } from './bounded-lookup.ts'
import { OTHER } from './http-methods.ts'

/** A code or a class: `ECONNREFUSED`, `UND_ERR_HEADERS_TIMEOUT`, `AbortError`. */
const WORD = /^[A-Za-z][A-Za-z0-9_]{0,62}$/

/** System, TLS and undici know fewer than this; programs may abort with errors of their own. */
const MOST_KINDS = 100

/**
 * A function that names the kind of an error by its code, else by its name. What has neither, or comes after
 * the first hundred kinds, is `_OTHER`.
 */
export function errorKinds(): (error: unknown) => string {
  const kinds = new BoundedLookup<string>(MOST_KINDS, (kind) => kind, OTHER)
  return (error) => {
    if (typeof error !== 'object' || error === null) return OTHER
    const { code, name } = error as { readonly code?: unknown; readonly name?: unknown }
    // An aborted fetch has an old DOM number for a code.
    for (const word of [code, name]) if (typeof word === 'string' && WORD.test(word)) return kinds.get(word)
    return OTHER
  }
}
