import { type EncodedFields, type EncodedHistogram, encodeCounts } from './encoded-histogram.ts'
import type { HdrCounts } from './hdr-counts.ts'
import type { SlotRange } from './hdr-payload.ts'
import { type LazyFigures, QUANTILES_REPORTED } from './histogram-snapshot.ts'
import { type ExactSums, type RecordedValues, stdDevOf } from './recorded-values.ts'
import { countSloBuckets, type SloBucket } from './slo-buckets.ts'
import { type SlotValues, slotQuantiles } from './slot-quantiles.ts'

/** A copy of what a histogram held at one moment: all that its snapshot may be asked for. */
export class HistogramCut implements SlotValues, LazyFigures {
  readonly slots: HdrCounts
  readonly #fields: EncodedFields
  readonly #slo: readonly number[]
  readonly #sums: ExactSums
  readonly #range: SlotRange

  constructor(fields: EncodedFields, values: RecordedValues, slo: readonly number[]) {
    this.slots = values.slots
    this.#fields = fields
    this.#slo = slo
    this.#sums = values.sums()
    const { firstIndex, counts } = values.range()
    // Not slice(), which fills the copy with zeros first.
    const copy = counts instanceof Uint32Array ? new Uint32Array(counts) : new Float64Array(counts)
    this.#range = { firstIndex, counts: copy }
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

  range(): SlotRange {
    return this.#range
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

  buckets(): readonly SloBucket[] {
    return countSloBuckets(this, this.#slo)
  }

  encode(): EncodedHistogram {
    const { digits, highest } = this.#fields
    return { ...this.#fields, counts: encodeCounts(digits, highest, this.#range) }
  }
}
