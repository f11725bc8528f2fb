import type { HistogramSnapshot, MetricSnapshot } from '@tidemark/metrics'
import { baseUnit, type CountsByBound, countsByBoundOf } from '@tidemark/metrics/exposition'
import type { PieceWriter } from '../piece-writer.ts'
import { setFixed64 } from '../protobuf/set-fixed64.ts'
import type { Attributes } from './messages.ts'
import { isInteger, type PointTimes } from './metrics.ts'
import type { MetricsWriter } from './metrics-writer.ts'

export type WriteMessages = (
  metric: MetricSnapshot,
  attributes: Attributes,
  times: PointTimes,
) => readonly Uint8Array[]

/**
 * Series that are written together: to copy the bytes of one message takes as long as those of many. No more, since all
 * of a page are laid out at once.
 */
const SERIES_PER_PAGE = 16

/** Messages of some series that follow each other. What is told of each decides what they are but for figures and times. */
interface Page {
  readonly attributes: readonly Attributes[]
  /** The code may give one later. */
  readonly descriptions: readonly string[]
  readonly bounds: readonly (readonly number[])[]
  /** Of a count, whether it is an integer; of a distribution, whether it has values, without which it has no extremes. */
  readonly variants: readonly boolean[]
  readonly temporality: PointTimes['aggregationTemporality']
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly ends: readonly number[]
}

const NO_BUCKETS: CountsByBound = { bounds: [], counts: [] }

/**
 * Writes metrics as messages of protobuf. Kept from report to report, by pages, are those of series where all figures and
 * times are of fixed size: of numbers, and of distributions with bounds. These stand at the end of each message and are
 * written over.
 */
export class FixedSizePages implements MetricsWriter {
  readonly #messages: WriteMessages
  /** Those of the last report, by the attributes of their first series. */
  #pages: ReadonlyMap<Attributes, Page> = new Map()
  #written = new Map<Attributes, Page>()
  /** The page that begins like the one that is gathered. */
  #known: Page | undefined
  // Series that are gathered.
  readonly #metrics: MetricSnapshot[] = []
  readonly #attributes: Attributes[] = []
  readonly #buckets: CountsByBound[] = []

  /** @param messages writes those of a series where none are kept that fit */
  constructor(messages: WriteMessages) {
    this.#messages = messages
  }

  begin(): void {
    this.#written = new Map()
    this.#clear()
  }

  isFullBefore(attributes: Attributes): boolean {
    const count = this.#metrics.length
    if (count === 0 || this.#known?.attributes[count] === attributes) return false
    return count >= SERIES_PER_PAGE || this.#pages.has(attributes)
  }

  write(metric: MetricSnapshot, attributes: Attributes, times: PointTimes, out: PieceWriter): boolean {
    const buckets = 'histogram' in metric ? countsByBoundOf(metric.histogram) : NO_BUCKETS
    if ('histogram' in metric && buckets.bounds.length === 0) {
      this.flush(times, out)
      for (const message of this.#messages(metric, attributes, times)) {
        out.bytes(message)
        out.endPiece()
      }
      return false
    }
    if (this.#metrics.length === 0) this.#known = this.#pages.get(attributes)
    this.#metrics.push(metric)
    this.#attributes.push(attributes)
    this.#buckets.push(buckets)
    return true
  }

  flush(times: PointTimes, out: PieceWriter): void {
    const [first] = this.#attributes
    if (first === undefined) return
    const known = this.#known
    const page = known !== undefined && this.#fits(known, times) ? known : this.#layOut(times)
    this.#written.set(first, page)
    this.#writeFigures(page, times)
    const start = out.position
    out.bytes(page.bytes)
    for (const end of page.ends) out.endPiece(start + end)
    this.#clear()
  }

  end(times: PointTimes, out: PieceWriter): void {
    this.flush(times, out)
    this.#pages = this.#written
  }

  #clear(): void {
    this.#metrics.length = 0
    this.#attributes.length = 0
    this.#buckets.length = 0
  }

  #fits({ attributes, descriptions, bounds, variants, temporality }: Page, times: PointTimes): boolean {
    if (temporality !== times.aggregationTemporality || attributes.length !== this.#metrics.length)
      return false
    for (let at = 0; at < attributes.length; at++) {
      const metric = this.#metrics[at] as MetricSnapshot
      const isSame =
        attributes[at] === this.#attributes[at] &&
        bounds[at] === this.#buckets[at]?.bounds &&
        descriptions[at] === metric.description &&
        variants[at] === variantOf(metric)
      if (!isSame) return false
    }
    return true
  }

  #layOut(times: PointTimes): Page {
    const parts: Uint8Array[] = []
    const ends: number[] = []
    let end = 0
    for (const [at, metric] of this.#metrics.entries()) {
      for (const message of this.#messages(metric, this.#attributes[at] as Attributes, times)) {
        parts.push(message)
        end += message.byteLength
        ends.push(end)
      }
    }
    const bytes = Buffer.concat(parts)
    return {
      attributes: this.#attributes.slice(),
      descriptions: this.#metrics.map(({ description }) => description),
      bounds: this.#buckets.map(({ bounds }) => bounds),
      variants: this.#metrics.map(variantOf),
      temporality: times.aggregationTemporality,
      bytes,
      view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      ends,
    }
  }

  #writeFigures({ view, ends }: Page, times: PointTimes): void {
    let message = 0
    const nextEnd = (): number => ends[message++] as number
    for (let at = 0; at < this.#metrics.length; at++) {
      const metric = this.#metrics[at] as MetricSnapshot
      const { divisor } = baseUnit(metric.unit)
      switch (metric.kind) {
        case 'counter':
        case 'meter':
          writeSum(view, nextEnd(), metric.count, divisor, times)
          break
        case 'gauge':
          writeGauge(view, nextEnd(), metric.value / divisor, times)
          break
        case 'histogram':
        case 'timer': {
          const { counts } = this.#buckets[at] as CountsByBound
          writeHistogram(view, nextEnd(), metric.histogram, counts, divisor, times)
          if (metric.kind === 'histogram') break
          writeSum(view, nextEnd(), metric.errors, 1, times)
          writeGauge(view, nextEnd(), metric.inFlight, times)
        }
      }
    }
  }
}

function variantOf(metric: MetricSnapshot): boolean {
  switch (metric.kind) {
    case 'counter':
    case 'meter':
      return isInteger(metric.count, baseUnit(metric.unit).divisor)
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

/** @param end of the message, as of those below */
function writeSum(
  view: DataView,
  end: number,
  count: number,
  divisor: number,
  { startTimeUnixNano, timeUnixNano }: PointTimes,
): void {
  const at = end - VALUE_BYTES
  if (isInteger(count, divisor)) setFixed64(view, at, count)
  else view.setFloat64(at, count / divisor, true)
  setFixed64(view, at - FIELD_BYTES, timeUnixNano)
  setFixed64(view, at - 2 * FIELD_BYTES, startTimeUnixNano)
}

function writeGauge(view: DataView, end: number, value: number, { timeUnixNano }: PointTimes): void {
  const at = end - VALUE_BYTES
  view.setFloat64(at, value, true)
  setFixed64(view, at - FIELD_BYTES, timeUnixNano)
}

function writeHistogram(
  view: DataView,
  end: number,
  histogram: HistogramSnapshot,
  upTo: readonly number[],
  divisor: number,
  { startTimeUnixNano, timeUnixNano }: PointTimes,
): void {
  const { count } = histogram
  let at = end - VALUE_BYTES
  if (count > 0) {
    view.setFloat64(at, histogram.max / divisor, true)
    view.setFloat64(at - FIELD_BYTES, histogram.min / divisor, true)
    at -= 2 * FIELD_BYTES
  }
  view.setFloat64(at, histogram.sum / divisor, true)
  setFixed64(view, at - FIELD_BYTES, count)
  setFixed64(view, at - 2 * FIELD_BYTES, timeUnixNano)
  at -= 3 * FIELD_BYTES
  setFixed64(view, at, startTimeUnixNano)
  // Before the number of that field are the counts, the last of which has no bound.
  at -= FIELD_BYTES + upTo.length * VALUE_BYTES
  let below = 0
  for (let bucket = 0; bucket <= upTo.length; bucket++) {
    const all = bucket < upTo.length ? (upTo[bucket] as number) : count
    setFixed64(view, at + bucket * VALUE_BYTES, all - below)
    below = all
  }
}
