/** Values of a JSON document that somebody else has written: nothing about their shape is taken for granted. */

/** More references to references than this are a circle. */
const mostHops = 16

/** A value's own member, also of a list; undefined where there is none. */
export function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** The elements of a list; none of anything else. */
export function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Names and values of an object; none of anything else. */
export function members(value: unknown): readonly (readonly [name: string, value: unknown])[] {
  return isObject(value) && !Array.isArray(value) ? Object.entries(value) : []
}

/**
 * What a Reference Object (OpenAPI 3.1, section 4.8.23) stands for, where it is in the same document; any other value is
 * returned as it is.
 *
 * @returns undefined for a reference to elsewhere, to nothing or in a circle
 */
export function dereferenced(document: unknown, value: unknown): unknown {
  let found = value
  for (let hop = 0; hop < mostHops; hop++) {
    const reference = member(found, '$ref')
    if (typeof reference !== 'string') return found
    found = pointedAt(document, reference)
  }
  return undefined
}

/** What a JSON pointer (RFC 6901) in the fragment of a URL points at. */
function pointedAt(document: unknown, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined
  const names = reference.slice(2).split('/').map(pointerPart)
  return names.reduce((value: unknown, name) => member(value, name), document)
}

function pointerPart(text: string): string {
  return percentDecoded(text).replaceAll('~1', '/').replaceAll('~0', '~')
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
