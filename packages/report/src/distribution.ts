import { type EncodedHistogram, Histogram } from '@tidemark/metrics'
import { sparkline } from './format/sparkline.ts'

const quantilePoints = 512

/**
 * Shape of a latency distribution from its minimum to its 99th percentile in `bins` characters. The
 * slowest percent would squeeze everything else into the first bin.
 */
export function drawDistribution(histogram: EncodedHistogram, bins: number): string {
  const latencyNs = Histogram.decode(histogram)
  if (latencyNs.count === 0) return ' '.repeat(bins)
  // Equally likely values: as many of them fall into a bin as it has weight.
  const values = latencyNs.quantiles(
    Array.from({ length: quantilePoints }, (_, i) => ((i + 0.5) / quantilePoints) * 0.99),
  )
  const low = values[0] ?? 0
  const high = values[values.length - 1] ?? 0
  const counts = new Array<number>(bins).fill(0)
  for (const value of values) {
    const bin = high === low ? 0 : Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return sparkline(counts)
}
