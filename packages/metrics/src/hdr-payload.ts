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
const HEADER_BYTES = 40
/** The longest LEB128-64b9B number. */
const MAX_WORD_BYTES = 9

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

/** Why bytes are not a payload. Its message names the part and what was found there. */
export class HdrPayloadError extends Error {
  override readonly name = 'HdrPayloadError'
}

/** The most bytes a payload with `slots` slots can take: the bound for anything that inflates one. */
export function maxPayloadBytes(slots: number): number {
  return HEADER_BYTES + slots * MAX_WORD_BYTES
}

/** Writes a payload. Equal histograms give equal bytes. */
export function writeHdrPayload({ digits, highest, slots }: HdrPayload): Uint8Array {
  const { firstIndex, counts } = slots
  const bytes = new Uint8Array(maxPayloadBytes(counts.length + 1))
  let end = HEADER_BYTES
  let emptySlots = firstIndex
  for (const count of counts) {
    if (count === 0) {
      emptySlots++
      continue
    }
    if (emptySlots > 0) end = writeEmptySlots(bytes, end, emptySlots)
    emptySlots = 0
    end = writeWord(bytes, end, count * 2)
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

/** A single empty slot is written as its count, a longer run as its negated length. */
function writeEmptySlots(bytes: Uint8Array, at: number, slots: number): number {
  return writeWord(bytes, at, slots === 1 ? 0 : slots * 2 - 1)
}

/** Writes an unsigned ZigZag word below 2^54: at most eight groups of seven bits. */
function writeWord(bytes: Uint8Array, at: number, word: number): number {
  let rest = word
  let end = at
  while (rest >= 0x80) {
    bytes[end++] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  bytes[end++] = rest
  return end
}

/**
 * Reads a payload written for `digits` and `highest`, calling `record` for each slot with a count.
 *
 * @throws HdrPayloadError on anything else than a payload of that layout with slots below `slots`
 */
export function readHdrPayload(
  bytes: Uint8Array,
  layout: { readonly digits: number; readonly highest: number; readonly slots: number },
  record: (index: number, count: number) => void,
): void {
  if (bytes.length < HEADER_BYTES) {
    throw new HdrPayloadError(`payload has ${bytes.length} bytes, expected at least ${HEADER_BYTES}`)
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  expectField('cookie', header.getInt32(0), COOKIE)
  expectField('length', header.getInt32(4), bytes.length - HEADER_BYTES)
  expectField('normalizing index offset', header.getInt32(8), 0)
  expectField('significant digits', header.getInt32(12), layout.digits)
  expectField('lowest value', header.getBigInt64(16), 1n)
  expectField('highest value', header.getBigInt64(24), BigInt(layout.highest))
  expectField('conversion ratio', header.getFloat64(32), 1)

  const reader = { bytes, at: HEADER_BYTES }
  let index = 0
  while (reader.at < bytes.length) {
    const word = readWord(reader)
    index += word < 0 ? -word : 1
    if (index > layout.slots) {
      throw new HdrPayloadError(`payload has counts past slot ${layout.slots - 1}, the last one`)
    }
    if (word > 0) record(index - 1, word)
  }
}

function expectField(field: string, found: number | bigint, expected: number | bigint): void {
  if (found !== expected) {
    throw new HdrPayloadError(`payload field "${field}" is ${found}, expected ${expected}`)
  }
}

/** Reads a ZigZag number: a count, or the negated length of a run of empty slots. */
function readWord(reader: { readonly bytes: Uint8Array; at: number }): number {
  const start = reader.at
  let word = 0
  let scale = 1
  for (;;) {
    const byte = reader.bytes[reader.at++]
    if (byte === undefined) throw new HdrPayloadError(`payload ends inside the number at byte ${start}`)
    word += (byte & 0x7f) * scale
    if (word > 2 * Number.MAX_SAFE_INTEGER) {
      throw new HdrPayloadError(`payload has a number past 2^53 - 1 at byte ${start}`)
    }
    if (byte < 0x80) break
    scale *= 0x80
    if (reader.at - start >= MAX_WORD_BYTES) {
      throw new HdrPayloadError(`payload has a number of more than ${MAX_WORD_BYTES} bytes at byte ${start}`)
    }
  }
  // The sign bit is taken from the bytes: past 2^53 an odd `word` rounds to an even one.
  const isRun = ((reader.bytes[start] as number) & 1) === 1
  return isRun ? -(word + 1) / 2 : word / 2
}
