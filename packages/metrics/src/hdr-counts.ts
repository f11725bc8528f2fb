// The deep import loads ten small modules. The package's own entry would also load pako, base64-js and an
// embedded wasm binary, through an encoder that is not portable (see hdr-payload.ts). hdr-histogram-js 3.0.1
// has no `exports` map, so the path is reachable; the version is pinned exactly.
import int32Histogram from 'hdr-histogram-js/dist/Int32Histogram.js'
import type { BucketCounter } from './bucket-counter.ts'
import type { SlotArithmetic } from './slot-quantiles.ts'

// A CommonJS default seen from ESM is the module object in Node, esbuild and webpack, and the class itself
// where the bundler honours `__esModule` (rollup), and for TypeScript that resolves as bundlers do.
type DefaultOf<M> = M extends { readonly default: infer D } ? D : M
const Int32Histogram: DefaultOf<typeof int32Histogram> =
  'default' in int32Histogram ? int32Histogram.default : int32Histogram

/** For what is hot: the optimiser does not know the value of an exported constant. */
const RANGE = 2 ** 32
export const UINT32_RANGE: number = RANGE

/**
 * The largest value that has a slot from the beginning: 67 ms in nanoseconds. Of most timers no call takes
 * longer, and the slots of those that do are almost half of all: they come with the first such value.
 */
export const MAX_SMALL: number = 2 ** 26 - 1

/** `2^n`, the width of the slots of bucket n: shifting stops at 32 bits, and `**` takes twenty times as long. */
const WIDTH = new Float64Array(64).map((_, bits) => 2 ** bits)

/** How many slots a step has to span for finding the next one to be quicker than walking there. */
const SPARSE = 8

const toDoubles = (counts: Uint32Array): Float64Array => Float64Array.from(counts)

/**
 * The slots of a histogram: layout, storage and slot arithmetic of hdr-histogram-js, with its two slow or
 * unsafe parts replaced. Totals, extremes and quantiles live in `Histogram`; what the base class derives
 * from its own totals is not kept up.
 */
export class HdrCounts extends Int32Histogram implements SlotArithmetic {
  declare _counts: Uint32Array | Float64Array
  /** Told what is counted one by one, once somebody asks for counts by bound. */
  buckets: BucketCounter | undefined
  readonly #bucketShift: number
  readonly #firstBucketMask: number
  #slotLimit: number
  #widened: (counts: Uint32Array) => Float64Array = toDoubles

  constructor(digits: number, highest: number) {
    // 1 is the smallest value to tell apart: a larger one makes the maximum drift upwards on each merge.
    super(1, Math.min(highest, MAX_SMALL), digits)
    // From here on sizes are those of all slots, whether they are there yet or not.
    this.establishSize(highest)
    // They hold 400 bytes, for readings of the base class that have nothing to read here.
    Object.assign(this, { percentileIterator: undefined, recordedValuesIterator: undefined })
    this.#bucketShift = this.subBucketHalfCountMagnitude
    this.#firstBucketMask = this.subBucketCount - 1
    this.#slotLimit = UINT32_RANGE - 1
  }

  /**
   * The slot of an integer from 0 to 2^52, the same one the base class computes with `Math.log2`. Counting
   * leading zeros takes a twentieth of the time, and OR-ing the mask in puts all values of the first bucket
   * into bucket 0 without a branch.
   */
  override countsArrayIndex(value: number): number {
    if (value < UINT32_RANGE) {
      const bucket = 31 - this.#bucketShift - Math.clz32(value | this.#firstBucketMask)
      return (bucket << this.#bucketShift) + (value >>> bucket)
    }
    // Past 32 bits there is no integer shift: the bucket comes from the upper half, the slot from a quotient, which a
    // power of two does not round.
    const bucket = 63 - this.#bucketShift - Math.clz32(value / UINT32_RANGE)
    return (bucket << this.#bucketShift) + Math.trunc(value / (WIDTH[bucket] as number))
  }

  /** Counts an integer from 0 to 2^31 - 1 in the slot that {@link countsArrayIndex} gives: the hot path, in one. */
  count(integer: number): void {
    const counts = this._counts
    const shift = this.#bucketShift
    const bucket = 31 - shift - Math.clz32(integer | this.#firstBucketMask)
    const index = ((bucket << shift) + (integer >> bucket)) | 0
    const count = (counts[index] as number) + 1
    // What is added to a slot that is not there is NaN, which is not below any limit.
    if (!(count < RANGE)) {
      this.addToCountAtIndex(index, 1)
      return
    }
    counts[index] = count
    this.buckets?.add(index, 1)
  }

  override addToCountAtIndex(index: number, added: number): void {
    this.reach(index)
    const count = (this._counts[index] as number) + added
    if (count > this.#slotLimit) this.widen()
    this._counts[index] = count
    this.buckets?.add(index, added)
  }

  override clearCounts(): void {
    super.clearCounts()
    this.buckets?.clear()
  }

  /**
   * Counts each of `first`, `first + step`, … (`times` of them, the last at most 2^52), slot by slot: the
   * work is bounded by the slots. No slot may get past what it can hold; see {@link widen}.
   */
  addProgression(first: number, step: number, times: number): void {
    this.reach(this.countsArrayIndex(first + (times - 1) * step))
    const counts = this._counts
    let index = this.countsArrayIndex(first)
    // All integers are below 2^53, where the quotient of two of them never rounds up to the next integer.
    const toEnd = this.highestValueAtIndex(index) - first
    const inFirst = Math.min(Math.floor(toEnd / step) + 1, times)
    counts[index] = (counts[index] as number) + inFirst
    let left = times - inFirst
    // From the last value counted to the end of its slot, less than a step.
    let gap = toEnd % step
    while (left > 0) {
      if (step > SPARSE * (WIDTH[this.#bucketAt(index)] as number)) {
        const value = this.highestValueAtIndex(index) - gap + step
        index = this.countsArrayIndex(value)
        counts[index] = (counts[index] as number) + 1
        left--
        gap = this.highestValueAtIndex(index) - value
        continue
      }
      index++
      const bucket = this.#bucketAt(index)
      const width = WIDTH[bucket] as number
      const steps = Math.floor(width / step)
      const rest = width - steps * step
      // The first bucket has twice the slots of the others. Within one, no slot needs a division.
      const lastOfBucket = (bucket + 2) * this.subBucketHalfCount - 1
      for (; left > 0; index++) {
        gap += rest
        const carry = gap >= step ? 1 : 0
        gap -= carry * step
        const added = Math.min(steps + carry, left)
        counts[index] = (counts[index] as number) + added
        left -= added
        if (index === lastOfBucket) break
      }
    }
  }

  /** Makes the slots of large values, once, if `index` is one of them. */
  reach(index: number): void {
    const counts = this._counts
    if (index < counts.length) return
    const slots = this.countsArrayLength
    this._counts = counts instanceof Uint32Array ? new Uint32Array(slots) : new Float64Array(slots)
    this._counts.set(counts)
  }

  /**
   * Replaces the 32-bit slots by doubles, once, before a slot passes 2^32 - 1. The base class would let it
   * wrap to 0. Callers keep the total under 2^53, so doubles stay exact.
   */
  widen(): void {
    if (this.#slotLimit >= UINT32_RANGE) return
    this._counts = this.#widened(this._counts as Uint32Array)
    this.#slotLimit = Number.MAX_SAFE_INTEGER
  }

  /**
   * Keeps the counts in this array from now on. They must not have been widened.
   *
   * @param counts as many as there are slots
   * @param widened makes the array of doubles that {@link widen} goes on with, from the present counts
   */
  moveTo(counts: Uint32Array, widened: (counts: Uint32Array) => Float64Array): void {
    counts.set(this._counts)
    this._counts = counts
    this.#widened = widened
  }

  /** Adds counts of the slots from `firstIndex` on, which leave `total` values in all slots together. */
  addCounts(firstIndex: number, added: Uint32Array | Float64Array, total: number): void {
    this.reach(firstIndex + added.length - 1)
    if (total >= UINT32_RANGE) {
      for (let offset = 0; offset < added.length; offset++) {
        this.addToCountAtIndex(firstIndex + offset, added[offset] as number)
      }
      return
    }
    // No slot can hold more than all of them, so none has to be looked at.
    addUint32(this._counts.subarray(firstIndex, firstIndex + added.length), added)
  }

  #bucketAt(index: number): number {
    return Math.max((index >>> this.#bucketShift) - 1, 0)
  }

  /** The smallest value of the slot `index`: what the base class computes with powers and remainders. */
  override valueFromIndex(index: number): number {
    const bucket = this.#bucketAt(index)
    return (index - (bucket << this.#bucketShift)) * (WIDTH[bucket] as number)
  }

  /** The largest value that shares the slot `index`. */
  highestValueAtIndex(index: number): number {
    return this.valueFromIndex(index) + (WIDTH[this.#bucketAt(index)] as number) - 1
  }
}

/**
 * Adds counts to as many others, of which no sum passes 2^32 - 1: `>>> 0` changes none, and spares the check of each.
 * Eight are written out, as every turn of the loop looks at both arrays anew: that takes half of the time.
 */
function addUint32(counts: Uint32Array | Float64Array, added: Uint32Array | Float64Array): void {
  let at = 0
  for (; at + 8 <= added.length; at += 8) {
    counts[at] = ((counts[at] as number) + (added[at] as number)) >>> 0
    counts[at + 1] = ((counts[at + 1] as number) + (added[at + 1] as number)) >>> 0
    counts[at + 2] = ((counts[at + 2] as number) + (added[at + 2] as number)) >>> 0
    counts[at + 3] = ((counts[at + 3] as number) + (added[at + 3] as number)) >>> 0
    counts[at + 4] = ((counts[at + 4] as number) + (added[at + 4] as number)) >>> 0
    counts[at + 5] = ((counts[at + 5] as number) + (added[at + 5] as number)) >>> 0
    counts[at + 6] = ((counts[at + 6] as number) + (added[at + 6] as number)) >>> 0
    counts[at + 7] = ((counts[at + 7] as number) + (added[at + 7] as number)) >>> 0
  }
  for (; at < added.length; at++) counts[at] = ((counts[at] as number) + (added[at] as number)) >>> 0
}
