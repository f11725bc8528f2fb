import type { LoadBreach, LoadBudget } from '@tidemark/records'

/** What a budget of a load is held against; null where nothing tells. */
export type BudgetFigures = { readonly [Key in keyof LoadBudget]-?: number | null }

/** How suites name them, in the order they are told. */
const names: readonly (readonly [keyof LoadBudget, LoadBreach['what']])[] = [
  ['p50Ns', 'p50'],
  ['p99Ns', 'p99'],
  ['waitingP99Ns', 'wait'],
  ['utilisation', 'elu'],
  ['delayP99Ns', 'delay'],
  ['gcPauseShare', 'gc'],
  ['bytesPerCall', 'alloc'],
  ['heapBytesPerMinute', 'heap'],
]

/** Limits that a load did not keep. */
export function breachesOf(figures: BudgetFigures, budget: LoadBudget | null): readonly LoadBreach[] {
  return names.flatMap(([key, what]) => {
    const [limit, measured] = [budget?.[key] ?? null, figures[key]]
    return limit !== null && measured !== null && measured > limit ? [{ what, limit, measured }] : []
  })
}
