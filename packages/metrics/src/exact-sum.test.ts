import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addInteger,
  addProduct,
  addSquares,
  addSum,
  readSum,
  readSumExactly,
  setSum,
  spreadOf,
} from './exact-sum.ts'

const value = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 27 }),
  fc.maxSafeNat().map((n) => n % (2 ** 52 + 1)),
  fc.constant(2 ** 52),
)
/** Keeps `value² · times` within what the sums hold exactly. */
const times = fc.integer({ min: 0, max: 255 })

test('sums are exact where doubles round', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.maxSafeNat(), times), { maxLength: 30 }), (terms) => {
      const cells = new Float64Array(6)
      const expected = [0n, 0n, 0n] as [bigint, bigint, bigint]
      for (const [value, factor, times] of terms.map(([v, f, t]) => [v, f % 2 ** 46, t % 4] as const)) {
        addInteger(cells, 0, value)
        addProduct(cells, 2, value, factor)
        addSquares(cells, 4, value % 2 ** 49, times)
        expected[0] += BigInt(value)
        expected[1] += BigInt(value) * BigInt(factor)
        expected[2] += BigInt(value % 2 ** 49) ** 2n * BigInt(times)
      }
      expect([0, 2, 4].map((at) => readSumExactly(cells, at))).toEqual(expected)
      expect([0, 2, 4].map((at) => readSum(cells, at))).toEqual(expected.map(Number))
    }),
  )
})

test('adding two sums is adding all their terms', () => {
  fc.assert(
    fc.property(fc.array(value), fc.array(value), (left, right) => {
      const a = new Float64Array(2)
      const b = new Float64Array(2)
      const all = new Float64Array(2)
      for (const v of left) addSquares(a, 0, v % 2 ** 49, 1)
      for (const v of right) addSquares(b, 0, v % 2 ** 49, 1)
      for (const v of [...left, ...right]) addSquares(all, 0, v % 2 ** 49, 1)
      addSum(a, 0, b)
      expect(a).toEqual(all)
    }),
  )
})

test('a sum can be set to any integer a double holds', () => {
  for (const sum of [0, 1, 2 ** 52, 2 ** 53 - 1, 2 ** 60 + 2 ** 20, 1e30]) {
    const cells = new Float64Array(2)
    setSum(cells, 0, sum)
    expect(readSum(cells, 0)).toBe(sum)
    expect(readSumExactly(cells, 0)).toBe(BigInt(sum))
  }
})

test('past 2^105 a sum is as good as a double', () => {
  const cells = new Float64Array(2)
  addSquares(cells, 0, 2 ** 52, Number.MAX_SAFE_INTEGER)
  addSquares(cells, 0, 2 ** 52 - 1, Number.MAX_SAFE_INTEGER)
  expect(readSum(cells, 0) / 2 ** 158).toBeCloseTo(1, 12)
})

test('the spread is that of bigints, rounded once', () => {
  const low = fc.oneof(
    fc.nat(1000),
    fc.maxSafeNat().map((n) => n % 2 ** 52),
    fc.constant(2 ** 52 - 1),
  )
  const high = fc.oneof(fc.constant(0), fc.nat(1000), fc.nat(), fc.maxSafeNat())
  const count = fc.oneof(fc.nat(1000), fc.nat(), fc.maxSafeNat(), fc.constantFrom(2 ** 52, 2 ** 52 + 1))
  fc.assert(
    fc.property(count, high, low, high, low, (count, sumHigh, sum, squaresHigh, squares) => {
      const cells = [sumHigh, sum, squaresHigh, squares] as const
      const total = readSumExactly(cells, 0)
      expect(spreadOf(count, cells)).toBe(Number(BigInt(count) * readSumExactly(cells, 2) - total * total))
    }),
    { numRuns: 2000 },
  )
})

test('a spread of one around a large mean does not cancel away', () => {
  for (const [value, times] of [
    [1e9, 1e6],
    [2 ** 40, 2 ** 10],
    [2 ** 51, 1],
    [2 ** 30, 2 ** 30],
  ] as const) {
    const cells = new Float64Array(4)
    addProduct(cells, 0, value, times)
    addProduct(cells, 0, value + 1, times)
    addSquares(cells, 2, value, times)
    addSquares(cells, 2, value + 1, times)
    const sums = [...cells] as [number, number, number, number]
    // Half of the values are 0.5 below the mean and half are 0.5 above: n² / 4.
    expect(spreadOf(2 * times, sums)).toBe(times ** 2)
  }
})
