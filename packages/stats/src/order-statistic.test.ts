import fc from 'fast-check'
import { expect, it } from 'vitest'
import { selectInPlace } from './order-statistic.ts'

it('selects what sorting brings to the rank, and parts the rest about it', () => {
  const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(values, fc.nat(), (given, number) => {
      const rank = number % given.length
      const selected = Float64Array.from(given)
      const ascending = Float64Array.from(given).sort()
      expect(selectInPlace(selected, rank)).toBe(ascending[rank])
      expect(Math.max(...selected.subarray(0, rank + 1))).toBe(ascending[rank])
      expect(Math.min(...selected.subarray(rank))).toBe(ascending[rank])
      expect(selected.sort()).toEqual(ascending)
    }),
  )
})
