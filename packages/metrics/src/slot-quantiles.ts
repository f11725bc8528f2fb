import { type Counts, positionsOfRanks } from './narrow-counts.ts'

/** Which slot a value is in, and which values are in a slot. */
export interface SlotArithmetic {
  countsArrayIndex(value: number): number
  /** The smallest value of the slot `index`. */
  valueFromIndex(index: number): number
  /** The largest value of the slot `index`. */
  highestValueAtIndex(index: number): number
}

/** Counts by slot, and the figures that bound what can be told of them. */
export interface SlotValues {
  readonly count: number
  readonly min: number
  readonly max: number
  /** The arithmetic of the slots; the counts are in `range`. */
  readonly slots: SlotArithmetic
  range(): { readonly firstIndex: number; readonly counts: Counts }
}

/**
 * Quantiles in one pass over the counts, in the order asked for; 0 without values.
 *
 * One pass whatever their number, over arrays that are arguments: `getValueAtPercentile` of hdr-histogram-js
 * walks all slots for each of them, and becomes thirty times slower once it is inlined into its caller.
 *
 * @throws RangeError when a quantile is not between 0 and 1
 */
export function slotQuantiles(values: SlotValues, qs: readonly number[]): number[] {
  let ascend = true
  let last = 0
  for (const q of qs) {
    if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile must be between 0 and 1, got ${q}`)
    if (q < last) ascend = false
    last = q
  }
  if (ascend) return ascendingQuantiles(values, qs)
  const order = qs.map((_, at) => at).sort((a, b) => (qs[a] as number) - (qs[b] as number))
  const ascending = ascendingQuantiles(
    values,
    order.map((at) => qs[at] as number),
  )
  const found: number[] = []
  for (const [position, at] of order.entries()) found[at] = ascending[position] as number
  return found
}

function ascendingQuantiles(values: SlotValues, qs: readonly number[]): number[] {
  const { count, min, max, slots } = values
  if (count === 0) return qs.map(() => 0)
  const { firstIndex, counts } = values.range()
  const ranks: number[] = []
  for (const q of qs) ranks.push(rankOf(q, count))
  const found: number[] = []
  for (const position of positionsOfRanks(counts, ranks, count)) {
    const value = slots.highestValueAtIndex(firstIndex + position)
    found.push(Math.min(Math.max(value, min), max))
  }
  return found
}

/** The 1-based position of the quantile `q` among `count` sorted values. */
function rankOf(q: number, count: number): number {
  const position = q * count
  const whole = Math.floor(position)
  // 0.07 · 100 is 7.000000000000001: what is one unit in the last place above an integer is that integer. Half of
  // such a unit is lost when it is added, to the even one.
  const rank = whole + (position - whole) / 2 === whole ? whole : whole + 1
  return Math.min(Math.max(rank, 1), count)
}
