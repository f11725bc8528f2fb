import { compressHdr, compressHdrAsync, type HdrCompression } from './hdr-compressed.ts'
import { writeHdrPayload } from './hdr-payload.ts'
import { type Histogram, recordedValuesOf } from './histogram.ts'

export interface EncodeHdrOptions {
  /** Whether to deflate: the plain form is about twice as long, and quicker. @default true */
  readonly compressed?: boolean
  /**
   * `huffman`, which is the fastest and does not look for repetitions: counts have few. Or zlib's effort of doing so,
   * 0 to 9: from 1 on half as long again at least, for some ten bytes or a twentieth less, if not for more.
   * @default 'huffman'
   */
  readonly level?: HdrCompression
}

/**
 * The counts of a histogram in the HdrHistogram V2 format, for the libraries of other languages. They know
 * neither its unit nor its exact sum and extremes: `histogram.encode()` keeps those.
 *
 * @throws RangeError when `level` is none
 */
export function encodeHdr(histogram: Histogram, options: EncodeHdrOptions = {}): Uint8Array<ArrayBuffer> {
  const level = checkLevel(options)
  const payload = payloadOf(histogram)
  // A copy: what is kept of a payload is its bytes, not the room that it was given.
  return options.compressed === false ? new Uint8Array(payload) : compressHdr(payload, level)
}

/** As {@link encodeHdr}, in base64: the form of HDR logs. */
export function encodeHdrBase64(histogram: Histogram, options: EncodeHdrOptions = {}): string {
  return Buffer.from(encodeHdr(histogram, options)).toString('base64')
}

/**
 * As {@link encodeHdr}, compressed in the thread pool: the event loop pays for writing the counts only. What is
 * recorded meanwhile is not in it.
 */
export async function encodeHdrAsync(
  histogram: Histogram,
  options: Omit<EncodeHdrOptions, 'compressed'> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return compressHdrAsync(payloadOf(histogram), checkLevel(options))
}

function payloadOf(histogram: Histogram): Uint8Array<ArrayBuffer> {
  const { digits, highest } = histogram
  return writeHdrPayload({ digits, highest, slots: recordedValuesOf(histogram).range() })
}

/** zlib would take a fraction for an integer and undefined for 6. */
function checkLevel({ level = 'huffman' }: EncodeHdrOptions): HdrCompression {
  if (level === 'huffman' || (Number.isInteger(level) && level >= 0 && level <= 9)) return level
  throw new RangeError(`deflate level must be an integer from 0 to 9 or 'huffman', got ${String(level)}`)
}
