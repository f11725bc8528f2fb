import { createHash } from 'node:crypto'
import { type CallLimits, refusedKeys } from '@tidemark/records'
import { describeValue, parseBytes, parseDurationSeconds, parseFraction, QuantityError } from './quantity.ts'
import { definitionOf } from './suite.ts'

/** One call with one combination of its parameters, checked and ready to run. */
export interface ResolvedCall {
  readonly name: string
  /** Parameters as printed. */
  readonly params: Readonly<Record<string, string>>
  /** `name [key=value, …]`. */
  readonly id: string
  readonly definitionHash: string
  readonly limits: CallLimits
  readonly timeLimitSeconds: number | null
  /** The parameters' real values. */
  readonly values: Readonly<Record<string, unknown>>
  readonly prepare: ((input: object) => unknown) | null
  readonly run: (input: object) => unknown
  readonly check: ((result: unknown) => unknown) | null
}

export interface ResolvedSuite {
  readonly name: string
  readonly setup: (() => unknown) | null
  readonly teardown: ((context: unknown) => unknown) | null
  readonly calls: readonly ResolvedCall[]
}

/** What is wrong with a suite's default export; the parent adds file and line. */
export class SuiteDefinitionError extends Error {
  override readonly name = 'SuiteDefinitionError'
  readonly code: 'SUITE_NO_DEFAULT_EXPORT' | 'SUITE_DUPLICATE_CALL' | 'SUITE_OPTION'
  /** Path of the option such as `calls["POST /orders"].margin`. */
  readonly field: string
  /** Keys on the way to the option, by which its line is looked up in the source. */
  readonly keys: readonly string[]

  constructor(code: SuiteDefinitionError['code'], keys: readonly string[], problem: string) {
    const field = keys.reduce((path, key) => path + (path === '' ? key : property(key)), '')
    super(field === '' ? problem : `${field}: ${problem}`)
    this.code = code
    this.field = field
    this.keys = keys
  }
}

const suiteOptions = ['setup', 'teardown', 'calls', 'timeLimit', 'margin']
const callOptions = ['params', 'prepare', 'run', 'check', 'margin', 'timeLimit', 'budget']
const budgetOptions = ['p50', 'p99', 'alloc']
/** More combinations than this is a mistake in `params`, not a suite. */
const maximumCombinations = 1000

/**
 * Checks a suite file's default export and expands parameters into calls. Runs none of them.
 *
 * @throws SuiteDefinitionError naming the option, what was found and what is allowed
 */
export function resolveSuite(exported: unknown): ResolvedSuite {
  if (!isRecord(exported) || exported['kind'] !== 'tidemark.suite' || !isRecord(exported['definition'])) {
    throw new SuiteDefinitionError(
      'SUITE_NO_DEFAULT_EXPORT',
      [],
      `the default export is ${describeValue(exported)}; write export default suite('name', { calls: { … } })`,
    )
  }
  const name = exported['name']
  if (typeof name !== 'string' || name.trim() === '' || name.length > 200) {
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      [],
      `the suite's name is ${describeValue(name)}; allowed is a text of 1 to 200 characters`,
    )
  }
  const definition = exported['definition']
  refuseUnknown(definition, suiteOptions, [])
  const setup = optionalFunction(definition, 'setup', [])
  const teardown = optionalFunction(definition, 'teardown', [])
  const calls = definition['calls']
  if (!isRecord(calls) || Object.keys(calls).length === 0) {
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      ['calls'],
      `found ${isRecord(calls) ? 'no call' : describeValue(calls)}; allowed is an object with at least one call`,
    )
  }
  const shared = String(setup) + String(teardown)
  const resolved = Object.entries(calls).flatMap(([callName, value]) =>
    resolveCall(callName, value, definition, shared),
  )
  refuseDuplicates(resolved)
  return {
    name,
    setup: setup as ResolvedSuite['setup'],
    teardown: teardown as ResolvedSuite['teardown'],
    calls: resolved,
  }
}

function resolveCall(
  name: string,
  value: unknown,
  suite: Readonly<Record<string, unknown>>,
  shared: string,
): ResolvedCall[] {
  const keys = ['calls', name]
  refuseName(name, keys)
  const definition = definitionFrom(value)
  if (definition === null) {
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      keys,
      `found ${describeValue(value)}; allowed is a function, call({ … }) or an object with run`,
    )
  }
  refuseUnknown(definition, callOptions, keys)
  const run = definition['run']
  if (typeof run !== 'function') {
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      [...keys, 'run'],
      `found ${describeValue(run)}; allowed is a function`,
    )
  }
  const prepare = optionalFunction(definition, 'prepare', keys)
  const check = optionalFunction(definition, 'check', keys)
  const margin =
    quantity(definition, 'margin', keys, parseFraction) ?? quantity(suite, 'margin', [], parseFraction)
  const timeLimitSeconds =
    quantity(definition, 'timeLimit', keys, parseDurationSeconds) ??
    quantity(suite, 'timeLimit', [], parseDurationSeconds)
  const budget = resolveBudget(definition['budget'], [...keys, 'budget'])
  const limits: CallLimits = {
    ...(margin === null ? {} : { margin }),
    ...(budget === null ? {} : { budget }),
  }
  return combinations(definition['params'], [...keys, 'params']).map((values) => {
    const params = Object.fromEntries(
      Object.entries(values).map(([key, one]) => [key, printParameter(one, [...keys, 'params', key])]),
    )
    const id = callId(name, params)
    return {
      name,
      params,
      id,
      definitionHash: hash([shared, id, String(run), String(prepare), String(check)]),
      limits,
      timeLimitSeconds,
      values,
      prepare: prepare as ResolvedCall['prepare'],
      run: run as ResolvedCall['run'],
      check: check as ResolvedCall['check'],
    }
  })
}

/** `name`, or `name [key=value, …]` for a call with parameters. */
function callId(name: string, params: Readonly<Record<string, string>>): string {
  const list = Object.entries(params).map(([key, value]) => `${key}=${value}`)
  return list.length === 0 ? name : `${name} [${list.join(', ')}]`
}

/** Names become keys of the record, where some would reach into JavaScript's own objects. */
function refuseName(name: string, keys: readonly string[]): void {
  if (name.trim() !== '' && name.length <= 200 && !refusedKeys.includes(name)) return
  throw new SuiteDefinitionError(
    'SUITE_OPTION',
    keys,
    `found the name ${describeValue(name)}; allowed are 1 to 200 characters other than ${refusedKeys.join(', ')}`,
  )
}

function definitionFrom(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value === 'function') {
    const definition: unknown = Reflect.get(value, definitionOf)
    return isRecord(definition) ? definition : { run: value }
  }
  return isRecord(value) ? value : null
}

function resolveBudget(budget: unknown, keys: readonly string[]): NonNullable<CallLimits['budget']> | null {
  if (budget === undefined) return null
  if (!isRecord(budget)) {
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      keys,
      `found ${describeValue(budget)}; allowed is an object with ${budgetOptions.join(', ')}`,
    )
  }
  refuseUnknown(budget, budgetOptions, keys)
  const p50 = quantity(budget, 'p50', keys, parseDurationSeconds)
  const p99 = quantity(budget, 'p99', keys, parseDurationSeconds)
  const allocBytes = quantity(budget, 'alloc', keys, parseBytes)
  return {
    ...(p50 === null ? {} : { p50Ns: p50 * 1e9 }),
    ...(p99 === null ? {} : { p99Ns: p99 * 1e9 }),
    ...(allocBytes === null ? {} : { allocBytes }),
  }
}

function combinations(params: unknown, keys: readonly string[]): Readonly<Record<string, unknown>>[] {
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

function printParameter(value: unknown, keys: readonly string[]): string {
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

function refuseDuplicates(calls: readonly ResolvedCall[]): void {
  const seen = new Set<string>()
  for (const { id, name } of calls) {
    if (seen.has(id)) {
      throw new SuiteDefinitionError(
        'SUITE_DUPLICATE_CALL',
        ['calls', name],
        `two calls are named ${JSON.stringify(id)}; names and parameter values must be unique in a suite`,
      )
    }
    seen.add(id)
  }
}

function refuseUnknown(
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

function optionalFunction(
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

function quantity(
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

function property(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
