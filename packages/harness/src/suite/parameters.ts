import { refusedKeys } from '@tidemark/records/refused-keys'
import { SuiteDefinitionError } from './definition-error.ts'
import { isRecord } from './option.ts'
import { describeValue } from './quantity.ts'

/** More combinations than this is a mistake in `params`, not a suite. */
const maximumCombinations = 1000
const longestName = 200

/** `name`, or `name [key=value, …]` for a call with parameters. */
export function callId(name: string, params: Readonly<Record<string, string>>): string {
  const list = Object.entries(params).map(([key, value]) => `${key}=${value}`)
  return list.length === 0 ? name : `${name} [${list.join(', ')}]`
}

/** Names become keys of the record, where some would reach into JavaScript's own objects. */
export function refuseName(name: string, keys: readonly string[]): void {
  if (name.trim() !== '' && name.length <= longestName && !refusedKeys.includes(name)) return
  const found =
    name.length > longestName ? `a name of ${name.length} characters` : `the name ${describeValue(name)}`
  throw new SuiteDefinitionError(
    'SUITE_OPTION',
    keys,
    `found ${found}; allowed are 1 to ${longestName} characters other than ${refusedKeys.join(', ')}`,
  )
}

/** Every combination of the lists in `params`, in the order they are written. */
export function combinations(params: unknown, keys: readonly string[]): Readonly<Record<string, unknown>>[] {
  if (params === undefined) return [{}]
  if (!isRecord(params)) {
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      keys,
      `found ${describeValue(params)}; allowed is an object of lists`,
    )
  }
  let result: Readonly<Record<string, unknown>>[] = [{}]
  for (const [key, list] of Object.entries(params)) {
    refuseName(key, [...keys, key])
    if (!Array.isArray(list) || list.length === 0) {
      throw new SuiteDefinitionError(
        'SUITE_OPTION',
        [...keys, key],
        `found ${describeValue(list)}; allowed is a list with at least one value`,
      )
    }
    result = result.flatMap((values) => list.map((value: unknown) => ({ ...values, [key]: value })))
    if (result.length > maximumCombinations) {
      throw new SuiteDefinitionError(
        'SUITE_OPTION',
        keys,
        `makes more than ${maximumCombinations} combinations; each one is measured as a call of its own`,
      )
    }
  }
  return result
}

/** A value as it stands in the call's name. */
export function printParameter(value: unknown, keys: readonly string[]): string {
  if (typeof value === 'string') return value
  if (value === null || ['number', 'boolean', 'bigint', 'undefined'].includes(typeof value))
    return String(value)
  const json = typeof value === 'object' ? JSON.stringify(value) : undefined
  if (json === undefined || json.length > 100) {
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      keys,
      `found ${describeValue(value)}; allowed are values that print in 100 characters or fewer, ` +
        'as they are part of the call’s name (build larger ones in prepare)',
    )
  }
  return json
}
