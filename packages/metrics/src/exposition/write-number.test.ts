import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatValue } from './numbers.ts'
import { NUMBER_BYTES, writeNumber } from './write-number.ts'

function written(value: number): string {
  const into = Buffer.alloc(NUMBER_BYTES, 'x')
  return into.toString('latin1', writeNumber(value, new DataView(into.buffer, into.byteOffset, NUMBER_BYTES)))
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

/** Of few binary digits behind the point, where a decimal may be just between two others; and of few decimal ones. */
const fractions = fc.oneof(
  fc.tuple(fc.maxSafeNat(), fc.integer({ min: 30, max: 60 })).map(([mantissa, bits]) => mantissa / 2 ** bits),
  fc.tuple(fc.nat({ max: 999_999 }), fc.nat({ max: 4096 })).map(([whole, part]) => whole + part / 4096),
  fc
    .tuple(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 17 }))
    .map(([value, digits]) => Number(value.toPrecision(digits))),
)

test('is what the language writes, whatever the number', () => {
  fc.assert(
    fc.property(fc.oneof(likely, fractions, fc.double(), fc.double({ min: 0, max: 1e7 })), (value) => {
      expect(written(value)).toBe(formatValue(value))
    }),
    { numRuns: 20_000 },
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
  // Two decimals of 16 digits are as near.
  524_288 + 1 / 2048,
  524_288 + 3 / 2048,
  65_536 + 1 / 4096,
  0.01,
  0.010_000_000_000_000_002,
  0.999_999_999_999_999_9,
  1.000_000_000_000_000_2,
  5e-324,
  -1.5,
  Number.MAX_VALUE,
  Number.NaN,
])('%d', (value) => {
  expect(written(value)).toBe(formatValue(value))
})
