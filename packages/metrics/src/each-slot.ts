import { Histogram, recordedValuesOf } from './histogram.ts'
import { type HistogramSnapshot, slotValuesOf } from './histogram-snapshot.ts'

/**
 * Hears of a slot that holds values.
 *
 * @param lowest the smallest value that may be in it, at least the minimum of all
 * @param highest the largest one, at most the maximum of all
 * @param count how many values it holds, at least 1
 */
export type SlotVisitor = (lowest: number, highest: number, count: number) => void

/**
 * Calls `visit` for each slot of a histogram that holds values, in ascending order: all that is known of them, for
 * formats with buckets of their own. The counts add up to the histogram's.
 *
 * A snapshot that a registry made has its slots at hand; one that came from JSON is decoded.
 *
 * @throws HistogramFormatError when it came from elsewhere and is damaged
 */
export function eachSlot(snapshot: HistogramSnapshot, visit: SlotVisitor): void {
  const values = slotValuesOf(snapshot) ?? recordedValuesOf(Histogram.decode(snapshot.encoded))
  const { slots, min, max } = values
  const { firstIndex, counts } = values.range()
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] as number
    if (count === 0) continue
    const index = firstIndex + at
    visit(Math.max(slots.valueFromIndex(index), min), Math.min(slots.highestValueAtIndex(index), max), count)
  }
}
