import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setFixed64 } from './set-fixed64.ts'

const integer = fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))

test('stores what DataView does, whichever type the integer has', () => {
  fc.assert(
    fc.property(integer, (value) => {
      const view = new DataView(new ArrayBuffer(10))
      setFixed64(view, 1, value)
      expect(view.getBigInt64(1, true)).toBe(BigInt(value))
      expect([view.getUint8(0), view.getUint8(9)]).toEqual([0, 0])
    }),
  )
})
