import { type EncodedFields, type EncodedHistogram, encodeCounts } from './encoded-histogram.ts'
import type { HdrCounts } from './hdr-counts.ts'
import { type LazyFigures, QUANTILES_REPORTED } from './histogram-snapshot.ts'
import { type Counts, copyCounts } from './narrow-counts.ts'
import { type ExactSums, type RecordedValues, stdDevOf } from './recorded-values.ts'
import { type CountsByBound, countByBound } from './slo-buckets.ts'
import { type SlotValues, slotQuantiles } from './slot-quantiles.ts'

/** A copy of what a histogram held at one moment: all that its snapshot may be asked for. */
export class HistogramCut implements SlotValues, LazyFigures {
  readonly slots: HdrCounts
  readonly #fields: EncodedFields
  readonly bounds: readonly number[]
  readonly #sums: ExactSums
  readonly #firstIndex: number
  readonly #counts: Counts

  constructor(fields: EncodedFields, values: RecordedValues, slo: readonly number[]) {
    this.slots = values.slots
    this.#fields = fields
    this.bounds = slo
    this.#sums = values.sums()
    const { firstIndex, counts } = values.range()
    this.#firstIndex = firstIndex
    this.#counts = copyCounts(counts, fields.count)
  }

  get count(): number {
    return this.#fields.count
  }

  get min(): number {
    return this.#fields.min
  }

  get max(): number {
    return this.#fields.max
  }

  get exceeded(): number {
    return this.#fields.exceeded
  }

  range(): { readonly firstIndex: number; readonly counts: Counts } {
    return { firstIndex: this.#firstIndex, counts: this.#counts }
  }

  get slotValues(): SlotValues {
    return this
  }

  stdDev(): number {
    return stdDevOf(this.count, this.#sums)
  }

  quantiles(): readonly number[] {
    return slotQuantiles(this, QUANTILES_REPORTED)
  }

  buckets(): CountsByBound {
    const { bounds } = this
    return { bounds, counts: countByBound(this, bounds) }
  }

  encode(): EncodedHistogram {
    const { digits, highest } = this.#fields
    const counts = this.#counts
    const narrow = counts instanceof Uint8Array || counts instanceof Uint16Array
    const slots = { firstIndex: this.#firstIndex, counts: narrow ? new Uint32Array(counts) : counts }
    return { ...this.#fields, counts: encodeCounts(digits, highest, slots) }
  }
}
