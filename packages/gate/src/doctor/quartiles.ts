import { quantiles, type Sample } from '@tidemark/stats'

export interface Quartiles {
  readonly low: number
  readonly median: number
  readonly high: number
}

/** @throws RangeError for an empty sample and for values that are not finite */
export function quartilesOf(values: Sample): Quartiles {
  const [low, median, high] = quantiles(values, [0.25, 0.5, 0.75])
  return { low, median, high }
}
