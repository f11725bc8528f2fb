import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatValue } from './numbers.ts'
import { NUMBER_BYTES, writeNumber } from './write-number.ts'

function written(value: number): string {
  const into = Buffer.alloc(NUMBER_BYTES, 'x')
  return into.toString('latin1', writeNumber(value, into))
}

/** Whole nanoseconds in seconds, bytes, and what is near the ends of the ways of writing. */
const likely = fc.oneof(
  fc.maxSafeNat().map((nanos) => nanos / 1e9),
  fc.nat({ max: 1e6 }).map((nanos) => nanos / 1e9),
  fc.maxSafeNat(),
  fc
    .tuple(fc.constantFrom(1e-6, 1e6, 2 ** 31, 1e-9, 1), fc.integer({ min: -3, max: 3 }))
    .map(([end, ulps]) => end * (1 + ulps * Number.EPSILON)),
)

test('is what the language writes, whatever the number', () => {
  fc.assert(
    fc.property(fc.oneof(likely, fc.double(), fc.double({ min: 0, max: 1e7 })), (value) => {
      expect(written(value)).toBe(formatValue(value))
    }),
    { numRuns: 2000 },
  )
})

test.each([
  0,
  -0,
  0.5,
  0.1 + 0.2,
  1e-6,
  1e-7,
  999_999.999_999_999,
  5e-324,
  -1.5,
  Number.MAX_VALUE,
  Number.NaN,
])('%d', (value) => {
  expect(written(value)).toBe(formatValue(value))
})
