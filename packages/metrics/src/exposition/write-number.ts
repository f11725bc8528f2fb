import { formatValue } from './numbers.ts'

/** Room for any number. */
export const NUMBER_BYTES = 32

/** Numbers below are written by the arithmetic of 32-bit integers. */
const INT32_LIMIT = 2 ** 31

const NANO = 1e9
const NANO_PLACES = 9

/**
 * Writes what `formatValue` makes of a value as ASCII, so that it ends where `into` does. Durations and sums of them,
 * which are whole nanoseconds, take a tenth of what the language's own conversion takes, other fractions half of it.
 *
 * @param into of {@link NUMBER_BYTES}
 * @returns where it begins
 */
export function writeNumber(value: number, into: DataView): number {
  if (value >= 0 && value < INT32_LIMIT) {
    const whole = value | 0
    if (whole === value) return writeInteger(whole, into, NUMBER_BYTES)
    // No two decimals of at most 15 digits are the same double. So one that is this double is the shortest of those that
    // are, which is what the language writes, with an exponent only below 1e-6.
    if (value >= 1e-6 && value < 1e6) {
      const nanos = Math.round(value * NANO)
      if (nanos / NANO === value) return writeInteger(whole, into, writeNanos(nanos - whole * NANO, into))
      if (value >= LEAST_LONG) return writeInteger(whole, into, writeLongFraction(value, whole, into))
    }
  }
  const text = formatValue(value)
  const start = NUMBER_BYTES - text.length
  for (let at = 0; at < text.length; at++) into.setUint8(start + at, text.charCodeAt(at))
  return start
}

const DIGIT_0 = 48
const POINT = 46

/** The digits of each number below 100, as two bytes. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, pair) => {
  const tens = Math.floor(pair / 10)
  return ((DIGIT_0 + tens) << 8) + DIGIT_0 + pair - 10 * tens
})

/** @param nanos above 0 and below 1e9 */
function writeNanos(nanos: number, into: DataView): number {
  let rest = nanos | 0
  let places = NANO_PLACES
  for (; rest % 10 === 0; places--) rest = (rest / 10) | 0
  const at = writePlaces(rest, places, into, NUMBER_BYTES) - 1
  into.setUint8(at, POINT)
  return at
}

/**
 * From here on 17 digits, which tell all doubles apart, end 18 places behind the point: what is behind the ninth fits into
 * 32 bits.
 */
const LEAST_LONG = 0.01

const TWO_TO_26 = 2 ** 26
const LOWER_26_BITS = TWO_TO_26 - 1
const TWO_TO_32 = 2 ** 32
const TWO_TO_52 = 2 ** 52

/**
 * The fewest digits that are nearer to this double than to any other, and of those the nearest to it: digits of the exact
 * value are written until what is left is less than half of what doubles are apart here, or all but that (Steele and
 * White, "How to print floating-point numbers accurately", 1990, algorithm (FPP)²). All steps are exact.
 *
 * @param value of {@link LEAST_LONG} to 1e6, that is no decimal of up to nine places; so no power of two, below which
 *   doubles are nearer to each other
 */
function writeLongFraction(value: number, whole: number, into: DataView): number {
  const fraction = value - whole
  // In two parts of at most 32 bits, so that products with 5 to the ninth, of 21 bits, are exact.
  const upper = Math.floor(fraction * TWO_TO_32)
  const product = (upper / TWO_TO_32) * NANO
  let nanos = Math.floor(product)
  let rest = product - nanos + (fraction - upper / TWO_TO_32) * NANO
  if (rest >= 1) {
    nanos++
    rest--
  }
  // Its largest binary digit: doubles near it are 2 to the -52 of that apart.
  const largest = whole > 0 ? highestBit(whole) : highestBit(upper) / TWO_TO_32
  // From here on as multiples of 2 to the -52, of which the rest is one.
  let gap = (NANO / 2) * largest
  let high = (rest * TWO_TO_26) | 0
  let low = ((rest * TWO_TO_26 - high) * TWO_TO_26) | 0
  let digits = 0
  let places = 0
  do {
    low = Math.imul(low, 10)
    high = Math.imul(high, 10) + (low >> 26)
    digits = (Math.imul(digits, 10) + (high >> 26)) | 0
    places++
    low &= LOWER_26_BITS
    high &= LOWER_26_BITS
    rest = high * TWO_TO_26 + low
    gap *= 10
  } while (rest >= gap && TWO_TO_52 - rest >= gap)
  // Of two that are as near the language takes the even one.
  if (rest > TWO_TO_52 / 2 || (rest === TWO_TO_52 / 2 && (digits & 1) === 1)) digits++
  const at = writePlaces(nanos | 0, NANO_PLACES, into, writePlaces(digits, places, into, NUMBER_BYTES)) - 1
  into.setUint8(at, POINT)
  return at
}

/** @param value above 0 and below 2 to the 32 */
function highestBit(value: number): number {
  return INT32_LIMIT >>> Math.clz32(value)
}

/** With noughts before it. */
function writePlaces(value: number, places: number, into: DataView, end: number): number {
  let at = end
  let rest = value
  for (let left = places; left > 1; left -= 2) {
    const hundredth = (rest / 100) | 0
    at -= 2
    into.setUint16(at, PAIRS[rest - 100 * hundredth] as number)
    rest = hundredth
  }
  if (places % 2 === 1) into.setUint8(--at, DIGIT_0 + rest)
  return at
}

function writeInteger(value: number, into: DataView, end: number): number {
  let at = end
  let rest = value
  while (rest >= 100) {
    const hundredth = (rest / 100) | 0
    at -= 2
    into.setUint16(at, PAIRS[rest - 100 * hundredth] as number)
    rest = hundredth
  }
  if (rest < 10) {
    into.setUint8(--at, DIGIT_0 + rest)
    return at
  }
  into.setUint16(at - 2, PAIRS[rest] as number)
  return at - 2
}
