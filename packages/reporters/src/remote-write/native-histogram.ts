import type { HistogramSnapshot } from '@tidemark/metrics'
import { exponentialBuckets } from '@tidemark/metrics/exposition'
import type { ProtobufWriter } from '../protobuf-writer.ts'

/** Empty buckets that are cheaper to write than a span of their own, as Prometheus' own client has it. */
const MAX_GAP = 2

/** What Prometheus' clients call 0: 2^-128. Our values are 0 or far above. */
const ZERO_THRESHOLD = 2 ** -128

/**
 * Writes a native histogram, the message `Histogram` of prompb: counts in exponential buckets, each as its difference
 * to the one before.
 *
 * @param divisor turns values into the base unit
 * @param time milliseconds since 1970-01-01 UTC
 * @see https://github.com/prometheus/prometheus/blob/main/prompb/types.proto
 */
export function writeNativeHistogram(
  writer: ProtobufWriter,
  { count, sum, encoded }: HistogramSnapshot,
  divisor: number,
  time: number,
): void {
  const { scale, zeroCount, offset, counts } = exponentialBuckets(encoded, { divisor })
  writer.uint(1, count)
  writer.double(3, sum / divisor)
  writer.sint(4, scale)
  writer.double(5, ZERO_THRESHOLD)
  writer.uint(6, zeroCount)
  const deltas: number[] = []
  let before = 0
  // The bucket of OpenTelemetry's index i is that of Prometheus' i + 1.
  let next = 0
  for (const { start, counts: present } of spansOf(counts)) {
    writer.message(11, () => {
      writer.sint(1, next === 0 ? offset + 1 : start - next)
      writer.uint(2, present.length)
    })
    for (const each of present) {
      deltas.push(each - before)
      before = each
    }
    next = start + present.length
  }
  if (deltas.length > 0) writer.packedSints(12, deltas)
  writer.uint(15, time)
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
