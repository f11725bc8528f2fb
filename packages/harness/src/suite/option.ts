import { SuiteDefinitionError } from './definition-error.ts'
import { describeValue, QuantityError } from './quantity.ts'

/** How the options of a suite are read: each check names the option, what it found and what is allowed. */

export function refuseUnknown(
  options: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
  keys: readonly string[],
): void {
  for (const key of Object.keys(options)) {
    if (!allowed.includes(key)) {
      throw new SuiteDefinitionError(
        'SUITE_OPTION',
        [...keys, key],
        `unknown option; allowed are ${allowed.join(', ')}`,
      )
    }
  }
}

export function optionalFunction(
  options: Readonly<Record<string, unknown>>,
  key: string,
  keys: readonly string[],
): unknown {
  const value = options[key]
  if (value === undefined) return null
  if (typeof value === 'function') return value
  throw new SuiteDefinitionError(
    'SUITE_OPTION',
    [...keys, key],
    `found ${describeValue(value)}; allowed is a function`,
  )
}

export function quantity(
  options: Readonly<Record<string, unknown>>,
  key: string,
  keys: readonly string[],
  parse: (text: unknown) => number,
): number | null {
  const value = options[key]
  if (value === undefined) return null
  try {
    return parse(value)
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error
    throw new SuiteDefinitionError('SUITE_OPTION', [...keys, key], error.message)
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
