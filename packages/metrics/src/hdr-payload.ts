import { HdrFormatError } from './hdr-format-error.ts'

/**
 * The HdrHistogram V2 format: what the Java, C, Rust, Go and Python implementations read and write.
 *
 * Layout, all integers big-endian: cookie, payload length, normalizing index offset (int32 each), significant
 * digits (int32), lowest and highest value (int64), integer-to-double ratio (double), then the counts from
 * slot 0 as ZigZag LEB128-64b9B, where a negative number -n stands for n empty slots. The encoder of
 * hdr-histogram-js writes offset 1 and an integer where the ratio belongs, which the other implementations
 * reject or read wrongly: hence this one.
 *
 * @see https://github.com/HdrHistogram/HdrHistogram AbstractHistogram.encodeIntoByteBuffer
 */
const COOKIE = 0x1c849313
export const HEADER_BYTES = 40
/** The longest LEB128-64b9B number. */
const MAX_WORD_BYTES = 9

/** How many counts are written before it is seen again that there is room for more. */
const RUN = 64

/** Room for a run of empty slots, and the counts after it. */
const ROOM = (1 + RUN) * MAX_WORD_BYTES

/** Counts of neighbouring slots; every slot outside of them is empty. */
export interface SlotRange {
  readonly firstIndex: number
  readonly counts: Uint32Array | Float64Array
}

export interface HdrPayload {
  readonly digits: number
  readonly highest: number
  readonly slots: SlotRange
}

/** What a payload says of itself, unchecked apart from its cookie. */
export interface HdrHeader {
  /** Bytes that follow the header. */
  readonly length: number
  readonly indexOffset: number
  readonly digits: number
  readonly lowest: bigint
  readonly highest: bigint
  /** The double, and the same eight bytes as an integer. */
  readonly ratio: number
  readonly ratioBits: bigint
}

/** The most bytes a payload with `slots` slots can take: the bound for anything that inflates one. */
export function maxPayloadBytes(slots: number): number {
  return HEADER_BYTES + slots * MAX_WORD_BYTES
}

/** Writes a payload. Equal histograms give equal bytes. */
export function writeHdrPayload({ digits, highest, slots }: HdrPayload): Uint8Array<ArrayBuffer> {
  const { firstIndex, counts } = slots
  // Most counts take a byte or two. Nine for each, the most there can be, took longer to reserve than to fill.
  let bytes: Uint8Array<ArrayBuffer> = Buffer.allocUnsafeSlow(HEADER_BYTES + ROOM + 2 * counts.length)
  let end = HEADER_BYTES
  /** Slots before this offset have been written; those before offset 0 are empty. */
  let written = -firstIndex
  for (let offset = 0; ; ) {
    while (offset < counts.length && counts[offset] === 0) offset++
    if (offset === counts.length) break
    if (end + ROOM > bytes.length) bytes = doubled(bytes)
    if (offset > written) end = writeEmptySlots(bytes, end, offset - written)
    const runEnd = Math.min(offset + RUN, counts.length)
    for (; offset < runEnd; offset++) {
      const count = counts[offset] as number
      if (count === 0) break
      if (count < 0x2000) {
        // Most counts take a byte or two, by chance, which no branch predictor knows: the second is always written,
        // and written over where there was none.
        const word = count << 1
        const more = (0x7f - word) >>> 31
        bytes[end] = (word & 0x7f) | (more << 7)
        bytes[end + 1] = word >>> 7
        end += 1 + more
      } else end = writeWord(bytes, end, count * 2)
    }
    written = offset
  }
  // Slots after the last count are left out, except that an empty histogram still writes slot 0.
  if (end === HEADER_BYTES) end = writeEmptySlots(bytes, end, 1)

  const header = new DataView(bytes.buffer)
  header.setInt32(0, COOKIE)
  header.setInt32(4, end - HEADER_BYTES)
  header.setInt32(8, 0)
  header.setInt32(12, digits)
  header.setBigInt64(16, 1n)
  header.setBigInt64(24, BigInt(highest))
  header.setFloat64(32, 1)
  return bytes.subarray(0, end)
}

function doubled(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(2 * bytes.length)
  larger.set(bytes)
  return larger
}

/** A single empty slot is written as its count, a longer run as its negated length. */
function writeEmptySlots(bytes: Uint8Array, at: number, slots: number): number {
  return writeWord(bytes, at, slots === 1 ? 0 : slots * 2 - 1)
}

/** Writes an unsigned ZigZag word below 2^54: at most eight groups of seven bits. */
function writeWord(bytes: Uint8Array, at: number, word: number): number {
  let rest = word
  let end = at
  // Down to 31 bits by division, then by shifting, which is several times as fast.
  while (rest > 0x7fffffff) {
    bytes[end++] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  while (rest >= 0x80) {
    bytes[end++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[end++] = rest
  return end
}

/** @throws HdrFormatError when there is no whole header, or not one of V2 */
export function readHdrHeader(bytes: Uint8Array): HdrHeader {
  if (bytes.length < HEADER_BYTES) {
    throw new HdrFormatError('length', `payload has ${bytes.length} bytes, expected at least ${HEADER_BYTES}`)
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Bits 4 to 7 are the size of a word, which V2 does not have: Java and C skip them as well.
  expectField('cookie', header.getInt32(0) & ~0xf0, COOKIE & ~0xf0)
  return {
    length: header.getInt32(4),
    indexOffset: header.getInt32(8),
    digits: header.getInt32(12),
    lowest: header.getBigInt64(16),
    highest: header.getBigInt64(24),
    ratio: header.getFloat64(32),
    ratioBits: header.getBigInt64(32),
  }
}

/**
 * Reads the counts after the header, calling `record` for each slot with a count, in order.
 *
 * @throws HdrFormatError when they are damaged or go beyond `slots` slots
 */
export function readHdrCounts(
  bytes: Uint8Array,
  slots: number,
  record: (index: number, count: number) => void,
): void {
  const reader = { bytes, at: HEADER_BYTES }
  let index = 0
  while (reader.at < bytes.length) {
    const byte = bytes[reader.at] as number
    // A count of one byte, as most are, or a longer number.
    const isShort = byte < 0x80 && (byte & 1) === 0
    if (isShort) reader.at++
    const word = isShort ? byte / 2 : readWord(reader)
    index += word < 0 ? -word : 1
    if (index > slots) {
      throw new HdrFormatError('counts', `payload has counts past slot ${slots - 1}, the last one`)
    }
    if (word > 0) record(index - 1, word)
  }
}

/**
 * Reads a payload as {@link writeHdrPayload} writes it for `digits` and `highest`.
 *
 * @throws HdrFormatError on anything else than a payload of that layout with slots below `slots`
 */
export function readHdrPayload(
  bytes: Uint8Array,
  layout: { readonly digits: number; readonly highest: number; readonly slots: number },
  record: (index: number, count: number) => void,
): void {
  const header = readHdrHeader(bytes)
  expectField('length', header.length, bytes.length - HEADER_BYTES)
  expectField('normalizing index offset', header.indexOffset, 0)
  expectField('significant digits', header.digits, layout.digits)
  expectField('lowest value', header.lowest, 1n)
  expectField('highest value', header.highest, BigInt(layout.highest))
  expectField('conversion ratio', header.ratio, 1)
  readHdrCounts(bytes, layout.slots, record)
}

/** @throws HdrFormatError when a field of the header is not what it must be */
export function expectField(field: string, found: number | bigint, expected: number | bigint): void {
  if (found !== expected) {
    throw new HdrFormatError(field, `payload field "${field}" is ${found}, expected ${expected}`)
  }
}

/** Reads a ZigZag number: a count, or the negated length of a run of empty slots. */
function readWord(reader: { readonly bytes: Uint8Array; at: number }): number {
  const start = reader.at
  let word = 0
  let scale = 1
  for (;;) {
    const byte = reader.bytes[reader.at++]
    if (byte === undefined) {
      throw new HdrFormatError('counts', `payload ends inside the number at byte ${start}`)
    }
    word += (byte & 0x7f) * scale
    if (word > 2 * Number.MAX_SAFE_INTEGER) {
      throw new HdrFormatError('counts', `payload has a number past 2^53 - 1 at byte ${start}`)
    }
    if (byte < 0x80) break
    scale *= 0x80
    if (reader.at - start >= MAX_WORD_BYTES) {
      throw new HdrFormatError(
        'counts',
        `payload has a number of more than ${MAX_WORD_BYTES} bytes at byte ${start}`,
      )
    }
  }
  // The sign bit is taken from the bytes: past 2^53 an odd `word` rounds to an even one.
  const isRun = ((reader.bytes[start] as number) & 1) === 1
  return isRun ? -(word + 1) / 2 : word / 2
}
