import { type EncodedHistogram, eachSlot, Histogram } from '@tidemark/metrics'

/** Nanoseconds in a unit of time; other units cannot hold latencies, and are shown as they are. */
const nanoseconds: Readonly<Record<string, number>> = { ps: 1e-3, ns: 1, us: 1e3, ms: 1e6, s: 1e9 }

/** A measured distribution of times, in nanoseconds. */
export interface Distribution {
  readonly count: number
  readonly minNs: number
  readonly maxNs: number
  readonly meanNs: number
  /** Values that shares of all values, 0 to 1, do not exceed, in the order of the shares. */
  readonly quantilesNs: (shares: readonly number[]) => readonly number[]
  /**
   * Shares of all values between neighbouring edges; what is below the first or above the last is in none.
   *
   * @param edgesNs ascending
   */
  readonly sharesBetween: (edgesNs: readonly number[]) => readonly number[]
}

/** @throws HistogramFormatError when it does not unpack */
export function unpack(encoded: EncodedHistogram): Distribution {
  return distributionOf(Histogram.decode(encoded))
}

export function distributionOf(histogram: Histogram): Distribution {
  const factor = nanoseconds[histogram.unit] ?? 1
  return {
    count: histogram.count,
    minNs: histogram.min * factor,
    maxNs: histogram.max * factor,
    meanNs: histogram.mean * factor,
    quantilesNs: (shares) => histogram.quantiles(shares).map((value) => value * factor),
    sharesBetween: (edgesNs) =>
      sharesBetween(
        histogram,
        edgesNs.map((edge) => edge / factor),
      ),
  }
}

/** A slot whose values may be on both sides of an edge is divided in proportion: narrow bins get no gaps. */
function sharesBetween(histogram: Histogram, edges: readonly number[]): readonly number[] {
  const shares = new Array<number>(Math.max(0, edges.length - 1)).fill(0)
  let first = 0
  eachSlot(histogram.snapshot(), (lowest, highest, count) => {
    // A slot holds whole numbers: the value 7 stands for all between 6.5 and 7.5.
    const [from, to] = [lowest - 0.5, highest + 0.5]
    while (first < shares.length && (edges[first + 1] ?? 0) <= from) first += 1
    for (let bin = first; bin < shares.length && (edges[bin] ?? 0) < to; bin += 1) {
      const overlap = Math.min(to, edges[bin + 1] ?? 0) - Math.max(from, edges[bin] ?? 0)
      if (overlap > 0) shares[bin] = (shares[bin] ?? 0) + ((overlap / (to - from)) * count) / histogram.count
    }
  })
  return shares
}

/** The quantiles that tables show: shares and what people call them. */
export const namedShares: readonly (readonly [share: number, name: string])[] = [
  [0.5, 'p50'],
  [0.75, 'p75'],
  [0.9, 'p90'],
  [0.99, 'p99'],
  [0.999, 'p99.9'],
  [0.9999, 'p99.99'],
  [1, 'max'],
]
