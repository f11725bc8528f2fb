/**
 * Sums of integers that stay exact past 2^53, so that merging histograms gives the same sums in any order.
 *
 * A sum is a pair of cells, `high · 2^52 + low` with `0 <= low < 2^52`. Adding to `low` cannot round (both
 * terms are at most 2^52), and the carry is one comparison: cheaper than compensated summation, and exact.
 * Pairs live in a Float64Array because stores to it never allocate, whatever the magnitude. Sums are exact
 * below 2^105; above, `high` rounds like any double.
 */

/** For what is hot: the optimiser does not know the value of an exported constant. */
const LIMIT = 2 ** 52
export const LOW_LIMIT: number = LIMIT
const LIMB = 2 ** 26

/**
 * Adds an integer from 0 to 2^52 to the sum at `at`. The carry is arithmetic, not a branch: one taken after
 * millions of values is code that the optimiser has never seen run, and it throws the whole loop around it
 * away (V8 11.3 does so again and again where it had replaced that loop while it ran).
 */
export function addInteger(cells: Float64Array, at: number, integer: number): void {
  const low = (cells[at + 1] as number) + integer
  const carry = low >= LIMIT ? 1 : 0
  cells[at] = (cells[at] as number) + carry
  cells[at + 1] = low - carry * LIMIT
}

/** Adds `x · y` for an integer `x` from 0 to 2^52 and a safe integer `y` of at least 0. */
export function addProduct(cells: Float64Array, at: number, x: number, y: number): void {
  const product = x * y
  // A product that is this small is exact.
  if (product <= LOW_LIMIT) {
    addInteger(cells, at, product)
    return
  }
  const x1 = Math.floor(x / LIMB)
  const x0 = x - x1 * LIMB
  addLimbs(cells, at, 0, x0, y)
  addLimbs(cells, at, 1, x1, y)
}

/** Adds `value² · times` for an integer `value` from 0 to 2^52 and a safe integer `times` of at least 0. */
export function addSquares(cells: Float64Array, at: number, value: number, times: number): void {
  const square = value * value
  if (square <= LOW_LIMIT) {
    addProduct(cells, at, square, times)
    return
  }
  const high = Math.floor(value / LIMB)
  const low = value - high * LIMB
  // value² in limbs of 26 bits; every product below stays under 2^53 because value <= 2^52.
  const lowSquare = low * low
  const middle = 2 * high * low + Math.floor(lowSquare / LIMB)
  const top = high * high + Math.floor(middle / LIMB)
  addLimbs(cells, at, 0, lowSquare % LIMB, times)
  addLimbs(cells, at, 1, middle % LIMB, times)
  addLimbs(cells, at, 2, top % LIMB, times)
  addLimbs(cells, at, 3, Math.floor(top / LIMB), times)
}

/** Adds `limb · y · 2^(26 · shift)` for a limb up to 2^26 and a safe integer `y`. */
function addLimbs(cells: Float64Array, at: number, shift: number, limb: number, y: number): void {
  const y1 = Math.floor(y / LIMB)
  addShifted(cells, at, shift, limb * (y - y1 * LIMB))
  addShifted(cells, at, shift + 1, limb * y1)
}

/** Adds `integer · 2^(26 · shift)` for an integer up to 2^53. */
function addShifted(cells: Float64Array, at: number, shift: number, integer: number): void {
  if (shift >= 2) {
    cells[at] = (cells[at] as number) + integer * LIMB ** (shift - 2)
    return
  }
  const scale = LIMB ** shift
  const unitsPerHigh = LOW_LIMIT / scale
  const carry = Math.floor(integer / unitsPerHigh)
  cells[at] = (cells[at] as number) + carry
  addInteger(cells, at, (integer - carry * unitsPerHigh) * scale)
}

/** Adds an integer of at least 0. Allocates, as everything with a bigint does. */
export function addBigint(cells: Float64Array, at: number, integer: bigint): void {
  const limit = BigInt(LOW_LIMIT)
  cells[at] = (cells[at] as number) + Number(integer / limit)
  addInteger(cells, at, Number(integer % limit))
}

/** Adds the sum at `at` of `source` to the one of `cells`. */
export function addSum(cells: Float64Array, at: number, source: Float64Array): void {
  const high = source[at] as number
  addInteger(cells, at, source[at + 1] as number)
  cells[at] = (cells[at] as number) + high
}

/** Takes the sum of `earlier` off the one of `cells`, and makes `earlier` what that was. */
export function exchangeForDifference(cells: Float64Array, at: number, earlier: Float64Array): void {
  const high = cells[at] as number
  const low = cells[at + 1] as number
  const difference = low - (earlier[at + 1] as number)
  const borrow = difference < 0 ? 1 : 0
  cells[at] = high - (earlier[at] as number) - borrow
  cells[at + 1] = difference + borrow * LOW_LIMIT
  earlier[at] = high
  earlier[at + 1] = low
}

/** Makes the sum at `at` equal to the integer `value` of at least 0, which may be above 2^53. */
export function setSum(cells: Float64Array, at: number, value: number): void {
  const high = Math.floor(value / LOW_LIMIT)
  cells[at] = high
  cells[at + 1] = value - high * LOW_LIMIT
}

/** The sum at `at`, rounded once to the nearest double. */
export function readSum(cells: Float64Array, at: number): number {
  return (cells[at] as number) * LOW_LIMIT + (cells[at + 1] as number)
}

/** The sum at `at` in full. Allocates: for reading, not for recording. */
export function readSumExactly(cells: ArrayLike<number>, at: number): bigint {
  return BigInt(cells[at] as number) * BigInt(LOW_LIMIT) + BigInt(cells[at + 1] as number)
}

/** Both cells of a sum of values, then those of the sum of their squares. */
export type ExactSums = readonly [number, number, number, number]

/**
 * `n · Σv² - (Σv)²`, which is `n²` times the variance, of `n` values with these sums: worked out in integers, as a
 * small spread around a large mean would cancel away in doubles, and rounded once.
 */
export function spreadOf(count: number, sums: ExactSums): number {
  const [sumHigh, sum, squaresHigh, squares] = sums
  const high = count * squaresHigh
  // As those of a million calls of a second, in ns, are. Bigints take ten times as long.
  if (sumHigh === 0 && count <= LIMIT && high < LIMIT / 2) {
    const [ofSquaresHigh, ofSquares] = productOf(count, squares)
    const [ofSumHigh, ofSum] = productOf(sum, sum)
    return (high + ofSquaresHigh - ofSumHigh) * LIMIT + (ofSquares - ofSum)
  }
  const total = readSumExactly(sums, 0)
  return Number(BigInt(count) * readSumExactly(sums, 2) - total * total)
}

/** `x · y`, of integers from 0 to 2^52, as `high · 2^52 + low` with `low` below 2^53. */
function productOf(x: number, y: number): readonly [number, number] {
  const x1 = Math.floor(x / LIMB)
  const x0 = x - x1 * LIMB
  const y1 = Math.floor(y / LIMB)
  const y0 = y - y1 * LIMB
  // Below 2^53, like all that is added here, and so exact.
  const middle = x1 * y0 + x0 * y1
  const carry = Math.floor(middle / LIMB)
  return [x1 * y1 + carry, (middle - carry * LIMB) * LIMB + x0 * y0]
}
