import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changedRange } from './changed-range.ts'

test('outside of the range nothing differs, and at both of its ends something does', () => {
  const pair = fc
    .uint8Array({ max: 3, maxLength: 12 })
    .chain((one) =>
      fc.tuple(fc.constant(one), fc.uint8Array({ max: 3, minLength: one.length, maxLength: one.length })),
    )
  fc.assert(
    fc.property(pair, ([one, other]) => {
      const { from, to } = changedRange(one, other)
      expect([...one.subarray(0, from), ...one.subarray(to)]).toEqual([
        ...other.subarray(0, from),
        ...other.subarray(to),
      ])
      if (from < to)
        expect([one[from] === other[from], one[to - 1] === other[to - 1]]).toEqual([false, false])
    }),
  )
})
