import type { SlotValues } from './slot-quantiles.ts'

/** How many values are at most `le`, in the unit of the histogram. */
export interface SloBucket {
  readonly le: number
  readonly count: number
}

/**
 * A frozen copy of `bounds`.
 *
 * @throws RangeError when they do not ascend, or one is not between 0 and `highest`
 */
export function checkSlo(bounds: readonly number[], highest: number): readonly number[] {
  bounds.forEach((bound, at) => {
    // What is above `highest` was recorded as that: a bound further up could not tell it apart.
    if (!(typeof bound === 'number' && bound >= 0 && bound <= highest)) {
      throw new RangeError(`slo bounds must be numbers from 0 to highest, ${highest}, got ${String(bound)}`)
    }
    if (at > 0 && bound <= (bounds[at - 1] as number)) {
      throw new RangeError(`slo bounds must ascend, got ${bound} after ${bounds[at - 1]}`)
    }
  })
  return bounds.length === 0 ? NONE : Object.freeze([...bounds])
}

/**
 * Cumulative counts under each bound, in one pass over the slots. A value counts with the slot it is in, so
 * values above a bound by less than `10^-digits` of it may count as under it, never the other way round; the
 * count is exact where the bound is the last value of its slot, as all integers below `2 · 10^digits` are.
 * Values that exceeded `highest` are above every bound.
 */
export function countSloBuckets(
  values: SlotValues & { readonly exceeded: number },
  bounds: readonly number[],
): readonly SloBucket[] {
  if (bounds.length === 0) return NONE
  const { slots, exceeded, min, max, count } = values
  const { firstIndex, counts } = values.range()
  const lastIndex = firstIndex + counts.length - 1
  const exceededIndex = exceeded > 0 ? lastIndex : Number.POSITIVE_INFINITY
  const buckets: SloBucket[] = []
  let next = 0
  let seen = 0
  for (const le of bounds) {
    const bound = Math.floor(le)
    if (count === 0 || bound < min) {
      buckets.push(Object.freeze({ le, count: 0 }))
      continue
    }
    // The extremes are exact, which the slots are not.
    const end = bound >= max ? lastIndex : slots.countsArrayIndex(bound)
    const until = Math.min(end, lastIndex) - firstIndex + 1
    seen += sumSlots(counts, next, until)
    next = Math.max(next, until)
    buckets.push(Object.freeze({ le, count: end >= exceededIndex ? seen - exceeded : seen }))
  }
  return Object.freeze(buckets)
}

/** The counts from `from` to before `until`, in four sums that do not wait for each other. */
function sumSlots(counts: Uint32Array | Float64Array, from: number, until: number): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  let index = from
  for (; index + 4 <= until; index += 4) {
    a += counts[index] as number
    b += counts[index + 1] as number
    c += counts[index + 2] as number
    d += counts[index + 3] as number
  }
  for (; index < until; index++) a += counts[index] as number
  return a + b + c + d
}

const NONE: readonly never[] = Object.freeze([])
