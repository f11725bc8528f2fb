import { createHash } from 'node:crypto'
import type { LoadOptions, ServerOptions } from '@tidemark/load/options'
import type { CallLimits, LoadBudget } from '@tidemark/records'
import { SuiteDefinitionError } from './definition-error.ts'
import { isRecord, optionalFunction, quantity, refuseUnknown } from './option.ts'
import { callId, combinations, printParameter, refuseName } from './parameters.ts'
import { describeValue, parseBytes, parseDurationSeconds, parseFraction } from './quantity.ts'
import { resolveLoadDefinition } from './resolve-load.ts'
import { resolveLoadBudget } from './resolve-load-budget.ts'
import { resolveServer } from './resolve-server.ts'
import { definitionOf } from './suite.ts'

/** Whether all arms of a suite are measured in one isolate, or each in a process of its own. */
export type Isolation = 'isolate' | 'process'

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
  /** As the suite asks for it; checked, without defaults. Null: it is not for loads. */
  readonly load: LoadOptions | null
  readonly loadBudget: LoadBudget | null
  /** The parameters' real values. */
  readonly values: Readonly<Record<string, unknown>>
  readonly prepare: ((input: object) => unknown) | null
  readonly run: (input: object) => unknown
  readonly check: ((result: unknown) => unknown) | null
}

export interface ResolvedSuite {
  readonly name: string
  readonly setup: ((input: object) => unknown) | null
  readonly teardown: ((context: unknown) => unknown) | null
  readonly isolation: Isolation
  readonly server: ServerOptions | null
  readonly calls: readonly ResolvedCall[]
}

const suiteOptions = [
  'setup',
  'teardown',
  'calls',
  'timeLimit',
  'margin',
  'driftBudget',
  'isolation',
  'server',
]
const isolations: readonly Isolation[] = ['isolate', 'process']
const callOptions = [
  'params',
  'prepare',
  'run',
  'check',
  'margin',
  'driftBudget',
  'timeLimit',
  'budget',
  'load',
]
const budgetOptions = ['p50', 'p99', 'alloc']
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
    isolation: resolveIsolation(definition['isolation']),
    server: resolveServer(definition['server']),
    calls: resolved,
  }
}

function resolveIsolation(value: unknown): Isolation {
  const isolation = value === undefined ? 'isolate' : isolations.find((one) => one === value)
  if (isolation !== undefined) return isolation
  throw new SuiteDefinitionError(
    'SUITE_OPTION',
    ['isolation'],
    `found ${describeValue(value)}; allowed is ${isolations.map((one) => JSON.stringify(one)).join(' or ')}`,
  )
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
  const driftBudget =
    quantity(definition, 'driftBudget', keys, parseFraction) ??
    quantity(suite, 'driftBudget', [], parseFraction)
  const timeLimitSeconds =
    quantity(definition, 'timeLimit', keys, parseDurationSeconds) ??
    quantity(suite, 'timeLimit', [], parseDurationSeconds)
  const budget = resolveBudget(definition['budget'], [...keys, 'budget'])
  const load = resolveLoadDefinition(definition['load'], [...keys, 'load'])
  const loadBudget = resolveLoadBudget(definition['load'], [...keys, 'load', 'budget'])
  const limits: CallLimits = {
    ...(margin === null ? {} : { margin }),
    ...(driftBudget === null ? {} : { driftBudget }),
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
      load,
      loadBudget,
      values,
      prepare: prepare as ResolvedCall['prepare'],
      run: run as ResolvedCall['run'],
      check: check as ResolvedCall['check'],
    }
  })
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

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}
