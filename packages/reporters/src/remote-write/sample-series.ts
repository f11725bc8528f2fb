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
import { KeptInFamilies } from './kept-in-families.ts'
import { labelsType, timeOfSampleType, writeRequestType } from './messages.ts'
import { type SampleName, sampleLabels } from './sample-labels.ts'

const DOUBLE_BYTES = 8

/** The samples of a series as `TimeSeries` of a request, one after the other. The last of each are its value and its time. */
interface Written {
  readonly bytes: Uint8Array
  readonly ends: readonly number[]
  /** That of all of them. */
  time: Uint8Array
}

/** Writes samples of one time, each a piece. All but values and times is kept from report to report. */
export class SampleSeries {
  readonly #writer = new ProtobufWriter()
  readonly #kept = new KeptInFamilies<Written>()
  /** Of the series that is written, as many as there are. */
  readonly #values: number[] = []
  #count = 0
  #areFinite = true
  readonly #takeValue: TakeSample = (_suffix, _label, _bound, value) => {
    this.#values[this.#count++] = value
    if (!Number.isFinite(value)) this.#areFinite = false
  }

  /** The field that says so: milliseconds since 1970-01-01 UTC. From 1971 to 2109 it has the same length. */
  time(timestamp: number): Uint8Array {
    return this.#writer.message(timeOfSampleType, { timestamp })
  }

  /**
   * @param position of the series in its family
   * @param common tags of all series
   * @returns how many samples were left out, because they are no finite numbers
   */
  write(family: ExposedFamily, position: number, common: Tags, time: Uint8Array, out: PieceWriter): number {
    const series = family.series[position] as ExposedSeries
    this.#count = 0
    this.#areFinite = true
    eachSample(family, series, this.#takeValue)
    if (!this.#areFinite) {
      const finite = this.#values.slice(0, this.#count).filter(Number.isFinite)
      writeOver(this.#written(family, series, common, time), finite, time, out)
      return this.#count - finite.length
    }
    const keptOf = this.#kept.of(family)
    let written = keptOf[position]
    // How many they are tells which: a summary without values has no quantiles.
    if (written?.ends.length !== this.#count || written.time.length !== time.length) {
      written = this.#written(family, series, common, time)
      keptOf[position] = written
    }
    writeOver(written, this.#values, time, out)
    return 0
  }

  /** Of the samples that are finite. */
  #written(family: ExposedFamily, series: ExposedSeries, common: Tags, time: Uint8Array): Written {
    const names: SampleName[] = []
    eachSample(family, series, (suffix, label, bound, value) => {
      if (Number.isFinite(value)) names.push({ family: family.name, suffix, label, bound })
    })
    // Any time of this length, which is written over.
    const timestamp = 2 ** (7 * (time.length - 2))
    const samples = { value: 0, timestamp }
    let end = 0
    const ends: number[] = []
    const parts = names.map((name) => {
      const labels = this.#writer.message(labelsType, {
        labels: sampleLabels(name, common, series.metric.tags),
      })
      const part = this.#writer.message(writeRequestType, { timeseries: [{ labels, samples }] })
      end += part.byteLength
      ends.push(end)
      return part
    })
    return { bytes: Buffer.concat(parts), ends, time: this.time(timestamp) }
  }
}

function writeOver(written: Written, values: readonly number[], time: Uint8Array, out: PieceWriter): void {
  const { bytes, ends } = written
  // Of a time only the lowest digits are others.
  const { from, to } = changedRange(written.time, time)
  for (const end of ends) {
    const timeStart = end - time.length
    for (let at = from; at < to; at++) bytes[timeStart + at] = time[at] as number
  }
  written.time = time
  const start = out.position
  out.bytes(bytes)
  for (let at = 0; at < ends.length; at++) {
    const end = start + (ends[at] as number)
    out.setDouble(end - time.length - DOUBLE_BYTES, values[at] as number)
    out.endPiece(end)
  }
}
