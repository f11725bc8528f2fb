import { decodeCounts, type EncodedHistogram, encodeCounts } from './encoded-histogram.ts'
import { HdrCounts } from './hdr-counts.ts'
import { Histogram } from './histogram.ts'
import {
  boundsOf,
  countsByBoundOf,
  type HistogramSnapshot,
  QUANTILES_REPORTED,
  summarise,
} from './histogram-snapshot.ts'
import type { CountsByBound } from './slo-buckets.ts'

/**
 * What was recorded between two snapshots of one histogram, as a snapshot. Counts are exact, so are sums
 * below 2^53. Minimum and maximum are exact where they moved in between; otherwise nothing has kept them, and
 * they are the bounds of the slots they fell into, off by less than the histogram's precision.
 *
 * A histogram that was reset in between has nothing to subtract from: what it holds is the difference.
 */
export function subtractHistograms(after: HistogramSnapshot, before: HistogramSnapshot): HistogramSnapshot {
  if (after.count < before.count || after.dropped < before.dropped) return after
  if (before.count === 0 && before.dropped === 0) return after
  if (after.count === before.count) return nothingBut(after, after.dropped - before.dropped)
  const difference = subtract(after.encoded, before.encoded)
  if (difference === undefined) return after
  // At once: a histogram that waits to be read would be larger than all it is asked for.
  const histogram = Histogram.decode(difference)
  const { stdDev } = histogram
  const quantiles = histogram.quantiles(QUANTILES_REPORTED)
  const buckets = subtractBuckets(after, before)
  return summarise(difference, {
    stdDev: () => stdDev,
    quantiles: () => quantiles,
    bounds: buckets.bounds,
    buckets: () => buckets,
    encode: () => difference,
  })
}

/** Both are of one histogram, so their bounds are the same. */
function subtractBuckets(after: HistogramSnapshot, before: HistogramSnapshot): CountsByBound {
  const { bounds, counts } = countsByBoundOf(after)
  const { counts: earlier } = countsByBoundOf(before)
  return { bounds, counts: counts.map((count, at) => count - (earlier[at] ?? 0)) }
}

/** Undefined when a slot has fewer values than before: the histogram was reset, and then grew past it. */
function subtract(after: EncodedHistogram, before: EncodedHistogram): EncodedHistogram | undefined {
  const { unit, digits, highest } = after
  const layout = new HdrCounts(digits, highest)
  const slots = layout.countsArrayLength
  const counts = new Float64Array(slots)
  const add = (sign: 1 | -1) => (index: number, count: number) => {
    counts[index] = (counts[index] as number) + sign * count
  }
  decodeCounts(after.counts, after, slots, add(1))
  decodeCounts(before.counts, before, slots, add(-1))
  if (counts.some((count) => count < 0)) return undefined

  const first = counts.findIndex((count) => count > 0)
  const last = counts.findLastIndex((count) => count > 0)
  const hadValues = before.count > 0
  const min =
    !hadValues || after.min < before.min ? after.min : Math.max(layout.valueFromIndex(first), after.min)
  const max =
    !hadValues || after.max > before.max ? after.max : Math.min(layout.highestValueAtIndex(last), after.max)
  const count = after.count - before.count
  // Sums past 2^53 are rounded, and rounding may be all that is left of a difference: what the counts allow
  // is nearer to the truth then.
  const sum = clamp(after.sum - before.sum, count * min, count * max)
  return {
    unit,
    digits,
    highest,
    count,
    sum,
    sumOfSquares: clamp(after.sumOfSquares - before.sumOfSquares, sum * min, sum * max),
    min,
    max,
    dropped: after.dropped - before.dropped,
    exceeded: clamp(after.exceeded - before.exceeded, 0, count),
    counts: encodeCounts(digits, highest, { firstIndex: first, counts: counts.subarray(first, last + 1) }),
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}

/** A snapshot without values of the histogram that `after` is of. Allocates no slots: most series are idle. */
function nothingBut(after: HistogramSnapshot, dropped: number): HistogramSnapshot {
  const figures = { count: 0, sum: 0, min: 0, max: 0, dropped, exceeded: 0 }
  return summarise(figures, {
    stdDev: () => 0,
    quantiles: () => [],
    bounds: boundsOf(after),
    buckets: () => subtractBuckets(after, after),
    encode: () => {
      const { unit, digits, highest } = after.encoded
      const counts = encodeCounts(digits, highest, { firstIndex: 0, counts: new Uint32Array(1) })
      return { unit, digits, highest, ...figures, sumOfSquares: 0, counts }
    },
  })
}
