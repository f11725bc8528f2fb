import { dereferenced, elements, member, members } from './document-values.ts'

/** Schemas nest, and refer to themselves: both are followed so far. */
const deepest = 8
const mostSchemas = 500

/** How many schemas may still be looked at. */
interface Patience {
  left: number
}

/**
 * A value that the document itself gives for a Parameter, Media Type or Schema Object (OpenAPI 3.1, sections 4.8.12, 4.8.14
 * and 4.8.24): `example`, the first of `examples`, `default`, `const`, the first of `enum`, or put together from those of
 * its properties or items.
 *
 * @returns undefined where it gives none, or none for a property that is required
 */
export function exampleValue(document: unknown, described: unknown): unknown {
  return valueFor(document, described, 0, { left: mostSchemas })
}

function valueFor(document: unknown, described: unknown, depth: number, patience: Patience): unknown {
  patience.left -= 1
  if (patience.left < 0 || depth > deepest) return undefined
  const description = dereferenced(document, described)
  const given = givenValue(document, description)
  if (given !== undefined) return given
  const within = (part: unknown): unknown => valueFor(document, part, depth + 1, patience)
  for (const part of instead(description)) {
    const value = part === undefined ? undefined : within(part)
    if (value !== undefined) return value
  }
  const parts = elements(member(description, 'allOf'))
  if (parts.length > 0) return joined(parts.map(within))
  if (members(member(description, 'properties')).length > 0) return objectOf(description, within)
  const items = member(description, 'items')
  const item = items === undefined ? undefined : within(items)
  return item === undefined ? undefined : [item]
}

function givenValue(document: unknown, description: unknown): unknown {
  const examples = member(description, 'examples')
  const [first] = Array.isArray(examples)
    ? examples
    : // Of parameters and media types: Example Objects by name.
      members(examples).map(([, one]) => member(dereferenced(document, one), 'value'))
  const [allowed] = elements(member(description, 'enum'))
  const candidates = [member(description, 'example'), first, member(description, 'default')]
  return [...candidates, member(description, 'const'), allowed].find((value) => value !== undefined)
}

/** Any of these describes the whole value, too. */
function instead(description: unknown): readonly unknown[] {
  const media = members(member(description, 'content')).map(([, one]) => one)
  const alternatives = ['oneOf', 'anyOf'].flatMap((name) => elements(member(description, name)))
  return [member(description, 'schema'), ...media, ...alternatives]
}

function joined(values: readonly unknown[]): unknown {
  if (values.some((value) => typeof value !== 'object' || value === null || Array.isArray(value))) {
    return values.find((value) => value !== undefined)
  }
  return Object.fromEntries(values.flatMap(members))
}

function objectOf(description: unknown, within: (part: unknown) => unknown): unknown {
  const required = new Set(elements(member(description, 'required')))
  const found: (readonly [name: string, value: unknown])[] = []
  for (const [name, property] of members(member(description, 'properties'))) {
    const value = within(property)
    if (value !== undefined) found.push([name, value])
    else if (required.has(name)) return undefined
  }
  return found.length === 0 ? undefined : Object.fromEntries(found)
}
