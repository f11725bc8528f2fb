import type { Tags } from '@tidemark/metrics'
import {
  type ExposedFamily,
  type ExposedSeries,
  eachSample,
  type TakeSample,
} from '@tidemark/metrics/exposition'
import { changedRange } from '../changed-range.ts'
import type { PieceWriter } from '../piece-writer.ts'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { areSameElements } from '../same-elements.ts'
import { KeptInFamilies } from './kept-in-families.ts'
import { labelsType, timeOfSampleType, writeRequestType } from './messages.ts'
import { sampleLabels } from './sample-labels.ts'

const DOUBLE_BYTES = 8

/**
 * How many series of a family are written together: to copy the bytes of a few samples takes as long as those of a
 * hundred. No more, since all of a page are laid out at once.
 */
export function seriesPerPage({ type }: Pick<ExposedFamily, 'type'>): number {
  return type === 'counter' || type === 'gauge' ? 16 : 4
}

/**
 * The samples of some series that follow each other as `TimeSeries` of a request, one after the other. The last of each
 * are its value and its time.
 */
interface Page {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** How many samples each series has: they tell which, as a summary without values has no quantiles. */
  readonly counts: readonly number[]
  /** Of all these, those that are no finite numbers, and are left out. */
  readonly notFinite: readonly number[]
  readonly ends: readonly number[]
  /** That of all of them. */
  time: Uint8Array
}

/** Writes samples of one time, each a piece. All but values and times is kept from report to report. */
export class SamplePages {
  readonly #writer = new ProtobufWriter()
  readonly #kept = new KeptInFamilies<Page>()
  // Of the series of a page.
  readonly #counts: number[] = []
  /** Positions of samples among all of them, as in a page. */
  readonly #notFinite: number[] = []
  /** Of the others. */
  readonly #values: number[] = []
  #count = 0
  readonly #takeValue: TakeSample = (_suffix, _label, _bound, value) => {
    if (Number.isFinite(value)) this.#values[this.#count - this.#notFinite.length] = value
    else this.#notFinite.push(this.#count)
    this.#count++
  }

  /** The field that says so: milliseconds since 1970-01-01 UTC. From 1971 to 2109 it has the same length. */
  time(timestamp: number): Uint8Array {
    return this.#writer.message(timeOfSampleType, { timestamp })
  }

  /**
   * @param page of the family, each of {@link seriesPerPage} series
   * @param common tags of all series
   * @returns how many samples were left out, because they are no finite numbers
   */
  write(family: ExposedFamily, page: number, common: Tags, time: Uint8Array, out: PieceWriter): number {
    const start = page * seriesPerPage(family)
    const end = Math.min(start + seriesPerPage(family), family.series.length)
    this.#takeValues(family, start, end)
    const keptOf = this.#kept.of(family)
    let kept = keptOf[page]
    if (kept === undefined || !this.#fits(kept, time)) {
      kept = this.#layOut(family, start, end, common, time)
      keptOf[page] = kept
    }
    writeOver(kept, this.#values, time, out)
    return this.#notFinite.length
  }

  #takeValues(family: ExposedFamily, start: number, end: number): void {
    this.#count = 0
    this.#notFinite.length = 0
    this.#counts.length = 0
    for (let at = start; at < end; at++) {
      const before = this.#count
      eachSample(family, family.series[at] as ExposedSeries, this.#takeValue)
      this.#counts.push(this.#count - before)
    }
  }

  #fits({ counts, notFinite, time: { length } }: Page, time: Uint8Array): boolean {
    return (
      length === time.length &&
      areSameElements(counts, this.#counts) &&
      areSameElements(notFinite, this.#notFinite)
    )
  }

  /** Of the samples that are finite. */
  #layOut(family: ExposedFamily, start: number, end: number, common: Tags, time: Uint8Array): Page {
    // Any time of this length, which is written over.
    const timestamp = 2 ** (7 * (time.length - 2))
    const samples = { value: 0, timestamp }
    const parts: Uint8Array[] = []
    const ends: number[] = []
    let bytes = 0
    for (const series of family.series.slice(start, end)) {
      eachSample(family, series, (suffix, label, bound, value) => {
        if (!Number.isFinite(value)) return
        const name = { family: family.name, suffix, label, bound }
        const labels = this.#writer.message(labelsType, {
          labels: sampleLabels(name, common, series.metric.tags),
        })
        const part = this.#writer.message(writeRequestType, { timeseries: [{ labels, samples }] })
        parts.push(part)
        bytes += part.byteLength
        ends.push(bytes)
      })
    }
    const page = Buffer.concat(parts)
    return {
      bytes: page,
      view: new DataView(page.buffer, page.byteOffset, page.byteLength),
      counts: this.#counts.slice(),
      notFinite: this.#notFinite.slice(),
      ends,
      time: this.time(timestamp),
    }
  }
}

function writeOver(page: Page, values: readonly number[], time: Uint8Array, out: PieceWriter): void {
  const { bytes, view, ends } = page
  // Of a time only the lowest digits are others.
  const { from, to } = changedRange(page.time, time)
  const start = out.position
  for (let at = 0; at < ends.length; at++) {
    const end = ends[at] as number
    const timeStart = end - time.length
    view.setFloat64(timeStart - DOUBLE_BYTES, values[at] as number, true)
    for (let digit = from; digit < to; digit++) bytes[timeStart + digit] = time[digit] as number
    out.endPiece(start + end)
  }
  page.time = time
  out.bytes(bytes)
}
