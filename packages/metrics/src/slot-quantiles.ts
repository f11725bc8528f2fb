import type { RecordedValues } from './recorded-values.ts'

/**
 * Quantiles in one pass over the counts, in the order asked for; 0 without values.
 *
 * One pass whatever their number, over arrays that are arguments: `getValueAtPercentile` of hdr-histogram-js
 * walks all slots for each of them, and becomes thirty times slower once it is inlined into its caller.
 *
 * @throws RangeError when a quantile is not between 0 and 1
 */
export function slotQuantiles(values: RecordedValues, qs: readonly number[]): number[] {
  for (const q of qs) {
    if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile must be between 0 and 1, got ${q}`)
  }
  const found = new Array<number>(qs.length).fill(0)
  const { count, min, max, slots } = values
  if (count === 0) return found
  const { firstIndex, counts } = values.range()
  const ascending = qs
    .map((q, position) => ({ rank: rankOf(q, count), position }))
    .sort((a, b) => a.rank - b.rank)
  let index = 0
  let seen = counts[0] as number
  for (const { rank, position } of ascending) {
    while (seen < rank) seen += counts[++index] as number
    const value = slots.highestValueAtIndex(firstIndex + index)
    found[position] = Math.min(Math.max(value, min), max)
  }
  return found
}

/** The 1-based position of the quantile `q` among `count` sorted values. */
function rankOf(q: number, count: number): number {
  const position = q * count
  // 0.07 · 100 is 7.000000000000001: what is one unit in the last place above an integer is that integer.
  const ulp = 2 ** (Math.floor(Math.log2(position)) - 52)
  return Math.min(Math.max(Math.ceil(position - ulp), 1), count)
}
