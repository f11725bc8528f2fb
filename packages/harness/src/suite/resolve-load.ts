import { LoadError, type LoadOptions, resolveLoad, type StageOptions } from '@tidemark/load/options'
import { SuiteDefinitionError } from './definition-error.ts'
import { isRecord, quantity, refuseUnknown } from './option.ts'
import { describeValue, parseDurationSeconds } from './quantity.ts'

const loadOptions = [
  'rate',
  'arrivals',
  'stages',
  'callers',
  'duration',
  'calls',
  'inFlight',
  'timeLimit',
  'budget',
] as const
const stageOptions = ['rate', 'duration']

/** How the load's own options are called in a suite, where quantities are texts with their units. */
const suiteNames: Readonly<Record<string, string>> = {
  durationSeconds: 'duration',
  timeLimitSeconds: 'timeLimit',
  maximumInFlight: 'inFlight',
}

/**
 * The `load` of a call with its quantities as numbers.
 *
 * @throws SuiteDefinitionError naming the option, what was found and what is allowed
 */
export function resolveLoadDefinition(value: unknown, keys: readonly string[]): LoadOptions | null {
  if (value === undefined) return null
  if (!isRecord(value)) {
    const allowed = `an object with ${loadOptions.join(', ')}`
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      keys,
      `found ${describeValue(value)}; allowed is ${allowed}`,
    )
  }
  refuseUnknown(value, loadOptions, keys)
  const { rate, arrivals, callers, calls, stages, inFlight } = value
  // Only quantities are read here; what the other options hold is for `resolveLoad` to judge.
  const options = {
    rate,
    arrivals,
    callers,
    calls,
    maximumInFlight: inFlight,
    stages: Array.isArray(stages)
      ? stages.map((stage, at) => stageOf(stage, [...keys, 'stages', String(at)]))
      : stages,
    durationSeconds: quantity(value, 'duration', keys, parseDurationSeconds) ?? undefined,
    timeLimitSeconds: quantity(value, 'timeLimit', keys, parseDurationSeconds) ?? undefined,
  } as LoadOptions
  try {
    resolveLoad(options)
  } catch (error) {
    if (!(error instanceof LoadError)) throw error
    const named = error.keys.map((key) => suiteNames[key] ?? key)
    throw new SuiteDefinitionError('SUITE_OPTION', [...keys, ...named], error.problem)
  }
  return options
}

function stageOf(stage: unknown, keys: readonly string[]): StageOptions {
  if (!isRecord(stage)) return stage as StageOptions
  refuseUnknown(stage, stageOptions, keys)
  return {
    rate: stage['rate'],
    durationSeconds: quantity(stage, 'duration', keys, parseDurationSeconds) ?? undefined,
  } as StageOptions
}
