/** What tells the series of one metric apart: the names of its labels with their values. */
export type Tags = Readonly<Record<string, string>>

/**
 * A frozen copy with its keys in order, so that equal tags look the same wherever they come from.
 *
 * @throws TypeError when it is no object, a key is empty or a value is no string
 */
export function checkTags(tags: Tags): Tags {
  // Types demand it, but not of a program in JavaScript. Of lists and maps nothing would be found, or something else.
  if (typeof tags !== 'object' || tags === null || Symbol.iterator in tags) {
    throw new TypeError(`tags must be an object of strings, such as { name: 'value' }, got ${kindOf(tags)}`)
  }
  const entries = Object.entries(tags).map(([key, value]): [string, string] => {
    if (key === '') throw new TypeError('a tag needs a name')
    if (typeof value !== 'string') {
      throw new TypeError(`tag "${key}" must be a string, got a value of type ${typeof value}`)
    }
    return [key, value]
  })
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  // Object.fromEntries defines properties, it does not set them: `__proto__` is a name like any other.
  return Object.freeze(Object.fromEntries(entries))
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? 'a list or a map' : `a value of type ${typeof value}`
}
