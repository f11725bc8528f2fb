/** What tells the series of one metric apart: the names of its labels with their values. */
export type Tags = Readonly<Record<string, string>>

/**
 * A frozen copy with its keys in order, so that equal tags look the same wherever they come from.
 *
 * @throws TypeError when a key is empty or a value is no string
 */
export function checkTags(tags: Tags): Tags {
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
