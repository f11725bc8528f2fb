import type { LoadBudget } from '@tidemark/records'
import { SuiteDefinitionError } from './definition-error.ts'
import { isRecord, quantity, refuseUnknown } from './option.ts'
import { describeValue, parseBytes, parseDurationSeconds, parseFraction } from './quantity.ts'

const budgetOptions = ['p50', 'p99', 'wait', 'elu', 'delay', 'gc', 'alloc', 'heap']

/**
 * The `budget` of a `load` with its quantities as numbers; null without one.
 *
 * @param keys of the budget itself
 * @throws SuiteDefinitionError naming the option, what was found and what is allowed
 */
export function resolveLoadBudget(load: unknown, keys: readonly string[]): LoadBudget | null {
  const budget = isRecord(load) ? load['budget'] : undefined
  if (budget === undefined) return null
  if (!isRecord(budget)) {
    const allowed = `an object with ${budgetOptions.join(', ')}`
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      keys,
      `found ${describeValue(budget)}; allowed is ${allowed}`,
    )
  }
  refuseUnknown(budget, budgetOptions, keys)
  const closed = isRecord(load) && load['callers'] !== undefined
  if (closed)
    refuse(budget, 'wait', keys, 'nobody waits for a place in a closed loop; it goes with rate or stages')
  else refuse(budget, 'alloc', keys, 'in an open loop the generator allocates as well; it goes with callers')
  const nanoseconds = (key: string): number | null => {
    const seconds = quantity(budget, key, keys, parseDurationSeconds)
    return seconds === null ? null : seconds * 1e9
  }
  return {
    ...limit('p50Ns', nanoseconds('p50')),
    ...limit('p99Ns', nanoseconds('p99')),
    ...limit('waitingP99Ns', nanoseconds('wait')),
    ...limit('utilisation', utilisationOf(budget['elu'], [...keys, 'elu'])),
    ...limit('delayP99Ns', nanoseconds('delay')),
    ...limit('gcPauseShare', quantity(budget, 'gc', keys, parseFraction)),
    ...limit('bytesPerCall', quantity(budget, 'alloc', keys, parseBytes)),
    ...limit('heapBytesPerMinute', quantity(budget, 'heap', keys, parseBytes)),
  }
}

/** A limit that nothing is held against would look as if it were kept. */
function refuse(
  budget: Readonly<Record<string, unknown>>,
  key: string,
  keys: readonly string[],
  reason: string,
): void {
  if (budget[key] !== undefined) throw new SuiteDefinitionError('SUITE_OPTION', [...keys, key], reason)
}

function limit<Key extends keyof LoadBudget>(
  key: Key,
  value: number | null,
): { readonly [K in Key]?: number } {
  return value === null ? {} : ({ [key]: value } as { readonly [K in Key]: number })
}

/** Node's own name for it is event loop utilisation, ELU, and its scale is 0 to 1. */
function utilisationOf(value: unknown, keys: readonly string[]): number | null {
  if (value === undefined) return null
  if (typeof value === 'number' && value > 0 && value <= 1) return value
  throw new SuiteDefinitionError(
    'SUITE_OPTION',
    keys,
    `found ${describeValue(value)}; allowed is a number above 0, up to 1`,
  )
}
