import type { HistogramSnapshot, MetricSnapshot } from '@tidemark/metrics'
import { baseUnit, type CountsByBound, countsByBoundOf } from '@tidemark/metrics/exposition'
import type { PieceWriter } from '../piece-writer.ts'
import { isInteger, type PointTimes } from './metrics.ts'

/** What decides which fields the messages of a series have, and all in them but figures and times. */
interface Shape {
  readonly temporality: PointTimes['aggregationTemporality']
  /** The code may give one later. */
  readonly description: string
  readonly bounds: readonly number[]
  /** Of a count, whether it is an integer; of a distribution, whether it has values, without which it has no extremes. */
  readonly variant: boolean
}

/**
 * The messages of one series as protobuf, kept from report to report, where all figures and times are of fixed size: of
 * numbers, and of histograms with bounds. These stand at the end of each message and are written over.
 */
export class FixedSizeMessages {
  readonly #write: WriteMessages
  #shape: Shape | undefined
  #messages: readonly Uint8Array[] = []

  /** @param write writes the messages when there are none that fit */
  constructor(write: WriteMessages) {
    this.#write = write
  }

  /** @returns whether it is such a series; else nothing is written */
  write(metric: MetricSnapshot, times: PointTimes, out: PieceWriter): boolean {
    const { divisor } = baseUnit(metric.unit)
    const { bounds, counts } = 'histogram' in metric ? countsByBoundOf(metric.histogram) : NO_BUCKETS
    if ('histogram' in metric && bounds.length === 0) return false
    const variant = variantOf(metric, divisor)
    if (!this.#fits(metric, times, bounds, variant)) {
      const { aggregationTemporality: temporality } = times
      this.#shape = { temporality, description: metric.description, bounds, variant }
      this.#messages = this.#write(metric, times)
    }
    const [first, errors, inFlight] = this.#messages as [Uint8Array, Uint8Array, Uint8Array]
    switch (metric.kind) {
      case 'counter':
      case 'meter':
        writeSum(out, first, metric.count, divisor, times)
        break
      case 'gauge':
        writeGauge(out, first, metric.value / divisor, times)
        break
      case 'histogram':
        writeHistogram(out, first, metric.histogram, counts, divisor, times)
        break
      case 'timer':
        writeHistogram(out, first, metric.histogram, counts, divisor, times)
        writeSum(out, errors, metric.errors, 1, times)
        writeGauge(out, inFlight, metric.inFlight, times)
    }
    return true
  }

  #fits(
    { description }: MetricSnapshot,
    { aggregationTemporality }: PointTimes,
    bounds: readonly number[],
    variant: boolean,
  ): boolean {
    const shape = this.#shape
    return (
      shape !== undefined &&
      shape.variant === variant &&
      shape.bounds === bounds &&
      shape.description === description &&
      shape.temporality === aggregationTemporality
    )
  }
}

export type WriteMessages = (metric: MetricSnapshot, times: PointTimes) => readonly Uint8Array[]

const NO_BUCKETS: CountsByBound = { bounds: [], counts: [] }

function variantOf(metric: MetricSnapshot, divisor: number): boolean {
  switch (metric.kind) {
    case 'counter':
    case 'meter':
      return isInteger(metric.count, divisor)
    case 'gauge':
      return true
    case 'histogram':
    case 'timer':
      return metric.histogram.count > 0
  }
}

/** Of 64 bits each. A field has its number before it. */
const VALUE_BYTES = 8
const FIELD_BYTES = 9

/** @returns where the last value begins */
function begin(out: PieceWriter, message: Uint8Array): number {
  out.bytes(message)
  out.endPiece()
  return out.position - VALUE_BYTES
}

function writeSum(
  out: PieceWriter,
  message: Uint8Array,
  count: number,
  divisor: number,
  { startTimeUnixNano, timeUnixNano }: PointTimes,
): void {
  const at = begin(out, message)
  if (isInteger(count, divisor)) out.setFixed64(at, count)
  else out.setDouble(at, count / divisor)
  out.setFixed64(at - FIELD_BYTES, timeUnixNano)
  out.setFixed64(at - 2 * FIELD_BYTES, startTimeUnixNano)
}

function writeGauge(
  out: PieceWriter,
  message: Uint8Array,
  value: number,
  { timeUnixNano }: PointTimes,
): void {
  const at = begin(out, message)
  out.setDouble(at, value)
  out.setFixed64(at - FIELD_BYTES, timeUnixNano)
}

function writeHistogram(
  out: PieceWriter,
  message: Uint8Array,
  histogram: HistogramSnapshot,
  upTo: readonly number[],
  divisor: number,
  { startTimeUnixNano, timeUnixNano }: PointTimes,
): void {
  const { count } = histogram
  let at = begin(out, message)
  if (count > 0) {
    out.setDouble(at, histogram.max / divisor)
    out.setDouble(at - FIELD_BYTES, histogram.min / divisor)
    at -= 2 * FIELD_BYTES
  }
  out.setDouble(at, histogram.sum / divisor)
  out.setFixed64(at - FIELD_BYTES, count)
  out.setFixed64(at - 2 * FIELD_BYTES, timeUnixNano)
  at -= 3 * FIELD_BYTES
  out.setFixed64(at, startTimeUnixNano)
  // Before the number of that field are the counts, the last of which has no bound.
  at -= FIELD_BYTES + upTo.length * VALUE_BYTES
  let below = 0
  for (let bucket = 0; bucket <= upTo.length; bucket++) {
    const all = bucket < upTo.length ? (upTo[bucket] as number) : count
    out.setFixed64(at + bucket * VALUE_BYTES, all - below)
    below = all
  }
}
