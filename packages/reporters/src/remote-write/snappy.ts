/** Copies reach no further back than two bytes can say, so that blocks of this size need no other check. */
const BLOCK_BYTES = 65_536
const HASH_BITS = 14
/** The shortest match that is worth a copy. */
const MATCH_BYTES = 4
/** What a literal of up to as many bytes is copied with, whatever is behind it: it will be written over. */
const SHORT_BYTES = 16

/**
 * Compresses in Snappy's block format. Each place is compared with the last one that had the same four bytes, as far as
 * a table of their hashes remembers; where nothing matches for long, the steps grow longer.
 *
 * Of our own, since remote write wants Snappy and Node has none: what npm has is either native code or has not been
 * looked after for years, and this is its smaller half. Plain literals, which the format allows, would be a fourth of
 * the code and several times the traffic.
 *
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function snappyCompress(input: Uint8Array): Uint8Array {
  // What the reference implementation reserves: no input takes more.
  const reserved = 32 + input.length + Math.floor(input.length / 6)
  if (output.length < reserved) output = new Uint8Array(reserved)
  const from = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const to = new DataView(output.buffer)
  let end = 0
  let length = input.length
  for (; length > 0x7f; length = Math.floor(length / 0x80)) output[end++] = (length & 0x7f) | 0x80
  output[end++] = length
  for (let start = 0; start < input.length; start += BLOCK_BYTES) {
    table.fill(0)
    end = compressBlock(from, start, Math.min(start + BLOCK_BYTES, input.length), to, end)
  }
  return output.slice(0, end)
}

/** For all payloads: of memory that is new each time every page would have to be cleared. */
let output = new Uint8Array(0)

/** Of places within a block. */
const table = new Uint16Array(1 << HASH_BITS)

// All of it reads and writes through views, whose methods are compiled to single loads and stores of four bytes.

/** @returns where the output ends, as those below */
function compressBlock(from: DataView, start: number, end: number, to: DataView, toEnd: number): number {
  let written = toEnd
  let literalStart = start
  let misses = 0
  // Not from the first on: an empty entry of the table says `start`.
  for (let position = start + 1; position + MATCH_BYTES <= end; ) {
    const word = from.getUint32(position, true)
    const hash = Math.imul(word, 0x1e35a7bd) >>> (32 - HASH_BITS)
    const candidate = start + (table[hash] as number)
    table[hash] = position - start
    if (from.getUint32(candidate, true) !== word) {
      position += 1 + (misses++ >> 5)
      continue
    }
    misses = 0
    const length = matchLength(from, candidate, position, end)
    written = writeLiteral(from, literalStart, position, to, written)
    written = writeCopy(position - candidate, length, to, written)
    position += length
    literalStart = position
  }
  return writeLiteral(from, literalStart, end, to, written)
}

/** How many bytes are alike, of which the first {@link MATCH_BYTES} are known to be. */
function matchLength(from: DataView, candidate: number, position: number, end: number): number {
  let at = position + MATCH_BYTES
  const back = position - candidate
  for (; at + 4 <= end; at += 4) {
    const different = from.getInt32(at, true) ^ from.getInt32(at - back, true)
    // The lowest bit that differs is in the first byte that does.
    if (different !== 0) return at - position + ((31 - Math.clz32(different & -different)) >> 3)
  }
  while (at < end && from.getUint8(at) === from.getUint8(at - back)) at += 1
  return at - position
}

/** The input from `start` to before `end`, as it is; at most a block. */
function writeLiteral(from: DataView, start: number, end: number, to: DataView, toEnd: number): number {
  const length = end - start
  const last = length - 1
  let at = toEnd
  if (last < 0) return at
  if (last < 60) to.setUint8(at++, last << 2)
  else if (last < 0x100) {
    to.setUint8(at++, 60 << 2)
    to.setUint8(at++, last)
  } else {
    to.setUint8(at++, 61 << 2)
    to.setUint16(at, last, true)
    at += 2
  }
  const isShort =
    length <= SHORT_BYTES && start + SHORT_BYTES <= from.byteLength && at + SHORT_BYTES <= to.byteLength
  if (isShort) {
    to.setUint32(at, from.getUint32(start))
    to.setUint32(at + 4, from.getUint32(start + 4))
    to.setUint32(at + 8, from.getUint32(start + 8))
    to.setUint32(at + 12, from.getUint32(start + 12))
  } else {
    const literal = new Uint8Array(from.buffer, from.byteOffset + start, length)
    new Uint8Array(to.buffer, at).set(literal)
  }
  return at + length
}

/** What came `offset` bytes before, which may reach into what it makes. */
function writeCopy(offset: number, length: number, to: DataView, toEnd: number): number {
  let at = toEnd
  let rest = length
  for (; rest > 64; rest -= 64) at = writeLongCopy(offset, 64, to, at)
  if (rest < MATCH_BYTES || rest > 11 || offset > 0x7ff) return writeLongCopy(offset, rest, to, at)
  to.setUint8(at, ((offset >> 8) << 5) | ((rest - 4) << 2) | 1)
  to.setUint8(at + 1, offset & 0xff)
  return at + 2
}

function writeLongCopy(offset: number, length: number, to: DataView, at: number): number {
  to.setUint8(at, ((length - 1) << 2) | 2)
  to.setUint16(at + 1, offset, true)
  return at + 3
}
