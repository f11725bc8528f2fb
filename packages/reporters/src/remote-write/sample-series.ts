import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { labelsType, timeOfSampleType, writeRequestType } from './messages.ts'
import { SeriesLabels } from './series-labels.ts'

const DOUBLE_BYTES = 8

/**
 * Samples of one time as `TimeSeries` of a request. The last that is written of one is its value and its time: all
 * before is kept from report to report, with room for these two.
 */
export class SampleSeries {
  readonly #writer = new ProtobufWriter()
  #timeBytes = 0
  #series = new SeriesLabels(() => new Uint8Array())

  /** The fields that say so: milliseconds since 1970-01-01 UTC. */
  time(timestamp: number): Uint8Array {
    return this.#writer.message(timeOfSampleType, { timestamp })
  }

  /** The series of samples of any such time, which has as many bytes as this one: from 1971 to 2109 all do. */
  ofTime(time: Uint8Array): SeriesLabels {
    if (time.byteLength !== this.#timeBytes) {
      this.#timeBytes = time.byteLength
      const timestamp = 2 ** (7 * (time.byteLength - 2))
      this.#series = new SeriesLabels((labels) => {
        const fields = this.#writer.message(labelsType, { labels })
        const samples = { value: 0, timestamp }
        return this.#writer.message(writeRequestType, { timeseries: [{ labels: fields, samples }] })
      })
    }
    return this.#series
  }
}

/** Copies of these series, one after the other, with their values and this time. */
export function withValues(
  series: readonly Uint8Array[],
  values: readonly number[],
  time: Uint8Array,
): Uint8Array {
  let length = 0
  for (const one of series) length += one.byteLength
  const bytes = Buffer.allocUnsafe(length)
  let end = 0
  for (let at = 0; at < series.length; at++) {
    const one = series[at] as Uint8Array
    bytes.set(one, end)
    end += one.byteLength
    bytes.set(time, end - time.byteLength)
    bytes.writeDoubleLE(values[at] as number, end - time.byteLength - DOUBLE_BYTES)
  }
  return bytes
}
