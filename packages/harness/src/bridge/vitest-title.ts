import { format } from 'node:util'

/**
 * Title of a group that is described once for each of several cases: `%s`, `%d` and so on are the values in turn, `%#`
 * is the index of the case, `$key.key` a property of the first value.
 */
export function titleOf(title: string, values: readonly unknown[], index: number): string {
  const numbered = title.replaceAll('%#', String(index))
  const named = numbered.replaceAll(/\$([A-Za-z_]\w*(?:\.\w+)*)/g, (written, path: string) => {
    const found = path.split('.').reduce<unknown>(propertyOf, values[0])
    return found === undefined ? written : String(found)
  })
  const places = named.match(/%[sdifjoO]/g)?.length ?? 0
  return format(named, ...values.slice(0, places))
}

function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}
