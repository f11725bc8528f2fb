import type { SlotArithmetic, SlotValues } from './slot-quantiles.ts'

/** The slots of a histogram, whatever is in them. */
interface SlotLayout extends SlotArithmetic {
  readonly numberOfSignificantValueDigits: number
  readonly countsArrayLength: number
}

/** The values of a histogram, to be counted by bound. */
type CountedValues = SlotValues & { readonly exceeded: number }

/**
 * Counts by bound that are kept while values come in, slot by slot, for who asks for them again and again: to add
 * up the slots of a thousand series takes longer than all else that a scrape does.
 *
 * Not all that changes slots tells this. What does not changes the number of all values, which is looked at: then they
 * are counted anew.
 */
export class BucketCounter {
  readonly #bounds: readonly number[]
  /** For each slot the first bound that its values are under; as many as there are bounds: under none. */
  readonly #boundOfSlot: BoundOfSlot
  readonly #inBucket: Float64Array
  readonly #cumulative: number[]

  /** @param bounds ascending. For those of one array and layout, what is known of each slot is worked out once. */
  constructor(slots: SlotLayout, bounds: readonly number[]) {
    this.#bounds = bounds
    this.#boundOfSlot = boundOfSlotFor(slots, bounds)
    this.#inBucket = new Float64Array(bounds.length + 1)
    this.#cumulative = bounds.map(() => 0)
  }

  /** Counts `added` values of the slot `index`: part of the hot path. */
  add(index: number, added: number): void {
    const inBucket = this.#inBucket
    const bucket = this.#boundOfSlot[index] as number
    inBucket[bucket] = (inBucket[bucket] as number) + added
  }

  clear(): void {
    this.#inBucket.fill(0)
  }

  /**
   * How many of `values`, whose slots these are, are at most each bound: what `countByBound` says.
   *
   * @returns the same array each time
   */
  countsByBound(values: CountedValues): readonly number[] {
    const { min, exceeded, count } = values
    const inBucket = this.#inBucket
    const counts = this.#cumulative
    if (this.#total() !== count) this.#countAnew(values)
    let sum = 0
    for (let at = 0; at < counts.length; at++) {
      sum += inBucket[at] as number
      // The minimum is exact, which its slot is not.
      counts[at] = (this.#bounds[at] as number) < min ? 0 : sum
    }
    // What exceeded the range is in the last slot of all, and above every bound.
    if (exceeded > 0) {
      const last = this.#boundOfSlot[values.slots.countsArrayIndex(values.max)] as number
      for (let at = last; at < counts.length; at++) counts[at] = (counts[at] as number) - exceeded
    }
    return counts
  }

  #total(): number {
    let total = 0
    for (let at = 0; at < this.#inBucket.length; at++) total += this.#inBucket[at] as number
    return total
  }

  #countAnew(values: CountedValues): void {
    this.clear()
    if (values.count === 0) return
    const { firstIndex, counts } = values.range()
    for (let offset = 0; offset < counts.length; offset++) {
      if (counts[offset] !== 0) this.add(firstIndex + offset, counts[offset] as number)
    }
  }
}

type BoundOfSlot = Uint8Array | Uint32Array

/** Kept as long as their bounds are: all series of a metric share these. */
const known = new WeakMap<readonly number[], { readonly digits: number; readonly boundOfSlot: BoundOfSlot }>()

function boundOfSlotFor(slots: SlotLayout, bounds: readonly number[]): BoundOfSlot {
  const { numberOfSignificantValueDigits: digits, countsArrayLength: length } = slots
  const found = known.get(bounds)
  if (found !== undefined && found.digits === digits && found.boundOfSlot.length === length) {
    return found.boundOfSlot
  }
  const boundOfSlot = bounds.length < 2 ** 8 ? new Uint8Array(length) : new Uint32Array(length)
  let from = 0
  for (const [at, bound] of bounds.entries()) {
    const end = slots.countsArrayIndex(Math.floor(bound)) + 1
    if (end > from) boundOfSlot.fill(at, from, end)
    from = Math.max(from, end)
  }
  boundOfSlot.fill(bounds.length, from)
  known.set(bounds, { digits, boundOfSlot })
  return boundOfSlot
}
