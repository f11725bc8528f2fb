import type { Histogram } from '../histogram.ts'
import type { HistogramDigits } from '../histogram-layout.ts'
import type { MetricKind } from '../instrument.ts'
import type { Tags } from '../tags.ts'
import type { Unit } from '../units.ts'

/** Which series it is that another thread or process records to. */
export interface ForeignSeries {
  readonly kind: MetricKind
  readonly name: string
  readonly unit: Unit
  readonly description: string
  readonly labelNames: readonly string[]
  /** As snapshots show them, a value for each of `labelNames`. */
  readonly tags: Tags
  /** Of histograms and timers. */
  readonly digits?: HistogramDigits
  /** Of histograms and timers. */
  readonly highest?: number
  /** Of histograms and timers. */
  readonly slo?: readonly number[]
}

/** Its layout as an option of histograms and timers; what it does not say is theirs to choose. */
export function layoutOf({
  digits,
  highest,
}: Pick<ForeignSeries, 'digits' | 'highest'>): Pick<ForeignSeries, 'digits' | 'highest'> {
  return {
    ...(digits === undefined ? {} : { digits }),
    ...(highest === undefined ? {} : { highest }),
  }
}

/** What such a series holds: everything since it was made. */
export type ForeignReading =
  | { readonly kind: 'counter' | 'meter'; readonly count: number; readonly dropped: number }
  | { readonly kind: 'gauge'; readonly value: number }
  /** The histogram is a copy, which folding uses up; undefined when it is what it was. */
  | { readonly kind: 'histogram'; readonly histogram: Histogram | undefined }
  | {
      readonly kind: 'timer'
      readonly histogram: Histogram | undefined
      readonly errors: number
      readonly inFlight: number
    }
