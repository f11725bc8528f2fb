import type { HistogramSnapshot } from '@tidemark/metrics'
import { exponentialBuckets } from '@tidemark/metrics/exposition'
import type { BucketSpan, NativeHistogram } from './messages.ts'

/** Empty buckets that are cheaper to write than a span of their own, as Prometheus' own client has it. */
const MAX_GAP = 2

/** What Prometheus' clients call 0: 2^-128. Our values are 0 or far above. */
const ZERO_THRESHOLD = 2 ** -128

/**
 * A native histogram.
 *
 * @param divisor turns values into the base unit
 * @param timestamp milliseconds since 1970-01-01 UTC
 */
export function nativeHistogram(
  histogram: HistogramSnapshot,
  divisor: number,
  timestamp: number,
): NativeHistogram {
  const { scale, zeroCount, offset, counts } = exponentialBuckets(histogram, { divisor })
  const positiveSpans: BucketSpan[] = []
  const positiveDeltas: number[] = []
  let before = 0
  // The bucket of OpenTelemetry's index i is that of Prometheus' i + 1.
  let next = 0
  for (const { start, counts: present } of spansOf(counts)) {
    positiveSpans.push({ offset: next === 0 ? offset + 1 : start - next, length: present.length })
    for (const each of present) {
      positiveDeltas.push(each - before)
      before = each
    }
    next = start + present.length
  }
  return {
    countInt: histogram.count,
    sum: histogram.sum / divisor,
    schema: scale,
    zeroThreshold: ZERO_THRESHOLD,
    zeroCountInt: zeroCount,
    positiveSpans,
    positiveDeltas,
    timestamp,
  }
}

interface Span {
  readonly start: number
  readonly counts: readonly number[]
}

/** Buckets that follow each other, where short gaps count as buckets. The first and the last bucket are not empty. */
function* spansOf(counts: readonly number[]): Generator<Span> {
  let start = 0
  let end = 0
  for (let at = 0; at < counts.length; at += 1) {
    if (counts[at] === 0) continue
    if (at - end > MAX_GAP) {
      yield { start, counts: counts.slice(start, end) }
      start = at
    }
    end = at + 1
  }
  if (end > 0) yield { start, counts: counts.slice(start, end) }
}
