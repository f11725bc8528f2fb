import type { HistogramSnapshot } from '../histogram-snapshot.ts'

/** How many values were at most `le`, in the histogram's unit. */
export interface Bucket {
  readonly le: number
  readonly count: number
}

/** The cumulative buckets of a histogram, in ascending order; none when it has no bounds. */
export function bucketsOf(
  histogram: HistogramSnapshot & { readonly buckets?: readonly Bucket[] },
): readonly Bucket[] {
  return histogram.buckets ?? []
}
