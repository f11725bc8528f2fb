import { describe, expect, it } from 'vitest'
import { type ClosedLoad, resolveLoad } from '../load-model.ts'
import { createCallers } from './callers.ts'

const closed = (options: { durationSeconds?: number; calls?: number }): ClosedLoad =>
  resolveLoad({ callers: 2, ...options }) as ClosedLoad

describe('createCallers', () => {
  it('calls whenever it is asked until its time is over', () => {
    const callers = createCallers(closed({ durationSeconds: 1 }), { worker: 0, workers: 1 })
    expect([0, 0, 3, 999_999_999, 1e9, 2e9].map((now) => callers.next(now))).toEqual([
      0,
      0,
      3,
      999_999_999,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ])
  })

  it.each([
    [10, 3, [4, 3, 3]],
    [2, 3, [1, 1, 0]],
    [9, 3, [3, 3, 3]],
    [1, 1, [1]],
  ])('divides %d calls among %d workers', (calls, workers, shares) => {
    const made = Array.from({ length: workers }, (_, worker) => {
      const callers = createCallers(closed({ calls }), { worker, workers })
      let count = 0
      while (callers.next(0) !== Number.POSITIVE_INFINITY) count++
      return count
    })
    expect(made).toEqual(shares)
  })
})
