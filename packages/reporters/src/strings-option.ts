/**
 * What a destination was given as tags, attributes, labels or headers, or `{}`. Types demand strings by name, but not of a
 * program in JavaScript, where a number has no tags and says nothing, and a tag that is a number fails each report.
 *
 * @throws TypeError naming the option; it repeats no value, which may be a secret
 */
export function stringsOption(option: string, given: unknown): Readonly<Record<string, string>> {
  if (given === undefined) return {}
  // Lists and maps are objects as well, and their strings are not where names are looked for.
  if (typeof given !== 'object' || given === null || Symbol.iterator in given) {
    const found = typeof given === 'object' && given !== null ? 'a list or a map' : describe(given)
    throw new TypeError(`${option} must be an object of strings, such as { name: 'value' }, got ${found}`)
  }
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string') continue
    throw new TypeError(`${option}: ${JSON.stringify(name)} must be a string, got ${describe(value)}`)
  }
  return given as Readonly<Record<string, string>>
}

function describe(value: unknown): string {
  return value === null ? 'null' : `a value of type ${typeof value}`
}
