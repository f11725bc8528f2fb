import { expect, it } from 'vitest'
import { type BudgetFigures, breachesOf } from './load-budget.ts'

const figures: BudgetFigures = {
  p50Ns: 1e6,
  p99Ns: 9e6,
  waitingP99Ns: null,
  utilisation: 0.92,
  delayP99Ns: 2e6,
  gcPauseShare: 0.03,
  bytesPerCall: 12_000,
  heapBytesPerMinute: 5e6,
}

it('names each limit that was not kept, with what was measured', () => {
  const budget = { p50Ns: 2e6, utilisation: 0.8, gcPauseShare: 0.03, heapBytesPerMinute: 1e6 }
  expect(breachesOf(figures, budget)).toEqual([
    { what: 'elu', limit: 0.8, measured: 0.92 },
    { what: 'heap', limit: 1e6, measured: 5e6 },
  ])
})

it('has nothing to say without a budget, or without a figure', () => {
  expect(breachesOf(figures, null)).toEqual([])
  expect(breachesOf(figures, { waitingP99Ns: 1 })).toEqual([])
})
