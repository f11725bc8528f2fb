import { sumsBefore } from './narrow-counts.ts'
import type { SlotValues } from './slot-quantiles.ts'

/** How many values are at most `le`, in the unit of the histogram. */
export interface SloBucket {
  readonly le: number
  readonly count: number
}

/** What a histogram without bounds has of them and of buckets. */
export const NONE: readonly never[] = Object.freeze([])

/** Frozen copies, which need no other one: what they have in common is worked out once. */
const checked = new WeakSet<readonly number[]>()

/**
 * A frozen copy of `bounds`, or these where they are one.
 *
 * @throws RangeError when they do not ascend, or one is not between 0 and `highest`
 */
export function checkSlo(bounds: readonly number[], highest: number): readonly number[] {
  if (checked.has(bounds) && (bounds.at(-1) ?? 0) <= highest) return bounds
  bounds.forEach((bound, at) => {
    // What is above `highest` was recorded as that: a bound further up could not tell it apart.
    if (!(typeof bound === 'number' && bound >= 0 && bound <= highest)) {
      throw new RangeError(`slo bounds must be numbers from 0 to highest, ${highest}, got ${String(bound)}`)
    }
    if (at > 0 && bound <= (bounds[at - 1] as number)) {
      throw new RangeError(`slo bounds must ascend, got ${bound} after ${bounds[at - 1]}`)
    }
  })
  if (bounds.length === 0) return NONE
  const copy = Object.freeze([...bounds])
  checked.add(copy)
  return copy
}

/** How many values are at most each of `bounds`, which ascend, at the same index. Empty for who has no buckets. */
export interface CountsByBound {
  readonly bounds: readonly number[]
  readonly counts: readonly number[]
}

/** The same as objects of their own, frozen. */
export function sloBuckets({ bounds, counts }: CountsByBound): readonly SloBucket[] {
  return Object.freeze(bounds.map((le, at) => Object.freeze({ le, count: counts[at] as number })))
}

/**
 * Cumulative counts under each bound, in one pass over the slots. A value counts with the slot it is in, so
 * values above a bound by less than `10^-digits` of it may count as under it, never the other way round; the
 * count is exact where the bound is the last value of its slot, as all integers below `2 · 10^digits` are.
 * Values that exceeded `highest` are above every bound.
 */
export function countByBound(
  values: SlotValues & { readonly exceeded: number },
  bounds: readonly number[],
): readonly number[] {
  const { slots, exceeded, min, max, count } = values
  if (count === 0) return bounds.map(() => 0)
  const { firstIndex, counts } = values.range()
  const ends: number[] = []
  // Not for-of, which calls the iterator where an array is frozen.
  for (let at = 0; at < bounds.length; at++) {
    const bound = Math.floor(bounds[at] as number)
    // The extremes are exact, which the slots are not.
    if (bound < min) ends.push(0)
    else if (bound >= max) ends.push(counts.length)
    else ends.push(slots.countsArrayIndex(bound) - firstIndex + 1)
  }
  const sums = sumsBefore(counts, ends, count)
  // What exceeded the range is in the last slot of all.
  return exceeded === 0 ? sums : sums.map((sum, at) => (ends[at] === counts.length ? sum - exceeded : sum))
}
