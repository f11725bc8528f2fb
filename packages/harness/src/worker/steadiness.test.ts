import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSteadiness } from './steadiness.ts'

function steadyAfter(means: readonly number[]): number {
  const isSteady = createSteadiness()
  return means.findIndex((mean) => isSteady(mean))
}

it('is steady once the mean has turned four times', () => {
  expect(steadyAfter([9, 5, 6, 5, 6, 5, 6])).toBe(5)
})

it('is never steady while a call only gets faster, or only slower', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1 }), { maxLength: 50 }), (means) => {
      const falling = [...means].sort((a, b) => b - a)
      expect(steadyAfter(falling)).toBe(-1)
      expect(steadyAfter(falling.reverse())).toBe(-1)
    }),
  )
})

it('does not count equal means as turns', () => {
  expect(steadyAfter([5, 5, 5, 5, 5, 5, 5, 5])).toBe(-1)
})
