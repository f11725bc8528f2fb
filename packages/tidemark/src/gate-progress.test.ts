import type { GateProgress } from '@tidemark/gate/side-by-side'
import { expect, it } from 'vitest'
import { createGateProgress } from './gate-progress.ts'

/** What is said of replicates that take a second each, after a minute of building. */
function said(replicates: readonly Partial<GateProgress>[], budgetSeconds: number | null = null): string[] {
  let nowMs = 0
  const describe = createGateProgress({ budgetSeconds, now: () => nowMs })
  nowMs += 60_000
  return replicates.map((one, done) => {
    const text = describe({ stage: 'screen', suite: 'orders', call: 'GET', done, expected: 8 - done, ...one })
    nowMs += 1_000
    return text
  })
}

it('tells how long until the decision, from the replicates alone', () => {
  expect(said(Array.from({ length: 6 }, () => ({})))).toEqual([
    'measuring 1 · orders › GET',
    'measuring 2 · orders › GET',
    'measuring 3 · orders › GET',
    'measuring 4, about 5.0s to the decision · orders › GET',
    'measuring 5, about 4.0s to the decision · orders › GET',
    'measuring 6, about 3.0s to the decision · orders › GET',
  ])
})

it('tells of a new look when the decision takes more replicates', () => {
  const last = said([{}, {}, {}, {}, { stage: 'confirm', expected: 12 }]).at(-1)
  expect(last).toBe('confirming 5, about 12s to the decision · orders › GET')
})

it('promises no decision after the end of the budget', () => {
  const lines = said(
    Array.from({ length: 5 }, () => ({ expected: 100 })),
    5,
  )
  expect(lines.at(-1)).toBe('measuring 5, about 1.0s to the end of the budget · orders › GET')
})
