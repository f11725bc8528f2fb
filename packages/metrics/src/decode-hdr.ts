import { bytesOfBase64, hex, inflateHdr, inflateHdrStart, isCompressedHdr } from './hdr-compressed.ts'
import { HdrFormatError } from './hdr-format-error.ts'
import {
  expectField,
  type HdrHeader,
  HEADER_BYTES,
  maxPayloadBytes,
  readHdrCounts,
  readHdrHeader,
} from './hdr-payload.ts'
import { type HdrSlots, HdrSlotsError, hdrSlots } from './hdr-slots.ts'
import { Histogram, recordedValuesOf } from './histogram.ts'
import { type HistogramDigits, MAX_HIGHEST } from './histogram-layout.ts'
import type { Unit } from './units.ts'

export interface DecodeHdrOptions {
  /** What the values count: the format does not say. */
  readonly unit: Unit
  /**
   * Significant digits of the result. Fewer than the payload has give up precision; a payload of 5 digits
   * needs this, as histograms keep at most 4.
   * @default those of the payload
   */
  readonly digits?: HistogramDigits
  /**
   * The largest value of the result. Larger ones become this one and are counted in `exceeded`, as they are
   * when they are recorded.
   * @default that of the payload, at most 2^52
   */
  readonly highest?: number
}

/**
 * Reads a payload of any HdrHistogram library: V2, plain or compressed, as bytes or in base64.
 *
 * The format carries counts alone. Sums are taken from the middle of each slot, as those libraries do for
 * their mean, and `min` and `max` are the ends of the outermost slots. Values of a payload whose lowest value
 * is above 1 are known to a multiple of it, and become the middle of theirs.
 *
 * @throws HdrFormatError when it is no such payload, is damaged, or cannot be represented
 * @throws RangeError when an option is out of its range
 */
export function decodeHdr(payload: Uint8Array | string, options: DecodeHdrOptions): Histogram {
  const bytes = typeof payload === 'string' ? bytesOfBase64(payload) : payload
  const compressed = isCompressedHdr(bytes)
  refuseOlder(bytes)
  const header = readHdrHeader(compressed ? inflateHdrStart(bytes) : bytes)
  const { digits, highest, slots } = layoutOf(header, options)
  const plain = compressed ? inflateHdr(bytes, maxPayloadBytes(slots.length)) : bytes
  expectField('length', header.length, plain.length - HEADER_BYTES)

  const histogram = new Histogram({
    unit: options.unit,
    digits: options.digits ?? digits,
    highest: options.highest ?? highest,
  })
  const values = recordedValuesOf(histogram)
  readHdrCounts(plain, slots.length, (index, count) => {
    const lowest = slots.lowestValueAt(index)
    // The slot of `highest` may reach beyond it, which does not make its values exceed.
    const end = Math.max(lowest, histogram.highest)
    values.recordN(Math.min(lowest + Math.floor(slots.widthAt(index) / 2), end), count)
  })
  if (histogram.dropped > 0) {
    throw new HdrFormatError('counts', 'payload has more than 2^53 - 1 values, which no double counts')
  }
  values.spreadExtremes()
  return histogram
}

interface PayloadLayout {
  readonly digits: HistogramDigits
  readonly highest: number
  readonly slots: HdrSlots
}

/**
 * The normalizing index offset needs no look: it says how the writer's own array was rotated (by Java's
 * `shiftValuesLeft`, or for no reason by hdr-histogram-js), while the counts of the payload are in order.
 *
 * @throws HdrFormatError when the header is not one of a histogram that can be represented
 */
function layoutOf(header: HdrHeader, options: DecodeHdrOptions): PayloadLayout {
  const { digits, lowest, highest } = header
  // hdr-histogram-js writes the integer 1 where the double 1.0 belongs.
  if (header.ratio !== 1 && header.ratioBits !== 1n) {
    throw new HdrFormatError(
      'conversion ratio',
      `payload field "conversion ratio" is ${header.ratio}, expected 1: it holds scaled fractions, not integers`,
    )
  }
  const most = options.digits === undefined ? 4 : 5
  if (!(digits >= 1 && digits <= most)) {
    const remedy = digits === 5 ? ' (pass `digits` to keep fewer)' : ''
    throw new HdrFormatError(
      'significant digits',
      `payload field "significant digits" is ${digits}, expected 1 to ${most}${remedy}`,
    )
  }
  if (lowest < 1n) {
    throw new HdrFormatError('lowest value', `payload field "lowest value" is ${lowest}, expected at least 1`)
  }
  if (highest < 2n * lowest) {
    throw new HdrFormatError(
      'highest value',
      `payload field "highest value" is ${highest}, expected at least twice the lowest, ${lowest}`,
    )
  }
  try {
    return {
      digits: Math.min(digits, 4) as HistogramDigits,
      highest: Math.min(Number(highest), MAX_HIGHEST),
      slots: hdrSlots(Number(lowest), Number(highest), digits),
    }
  } catch (error) {
    if (!(error instanceof HdrSlotsError)) throw error
    throw new HdrFormatError('lowest value', `payload field "lowest value": ${error.message}`, {
      cause: error,
    })
  }
}

/** Formats of the same family, by their cookies without the bits of the word size. */
const OTHERS: ReadonlyMap<number, string> = new Map([
  [0x1c849308, 'the V0 format, of before 2014'],
  [0x1c849309, 'the compressed V0 format, of before 2014'],
  [0x1c849301, 'the V1 format, of before 2015'],
  [0x1c849302, 'the compressed V1 format, of before 2015'],
  [0x0c72124e, 'a DoubleHistogram'],
  [0x0c72124f, 'a compressed DoubleHistogram'],
])

/** @throws HdrFormatError naming the format, where it is a known one that is not read here */
function refuseOlder(bytes: Uint8Array): void {
  if (bytes.length < 4) return
  const cookie = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  const format = OTHERS.get(cookie) ?? OTHERS.get((cookie & ~0xf0) >>> 0)
  if (format === undefined) return
  throw new HdrFormatError(
    'cookie',
    `cookie is ${hex(cookie)}: ${format}; expected V2 (0x1c849313 or 0x1c849314)`,
  )
}
