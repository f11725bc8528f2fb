import { BitWriter } from './bit-writer.ts'
import { ByteCounts, END_OF_BLOCK, SYMBOLS } from './byte-counts.ts'
import { codeLengths, codesOf, LONGEST_CODE } from './huffman-code.ts'

/** Bytes that share a code. Of most histograms all: a code takes 150 bytes, and 15 µs to make. */
const BLOCK_BYTES = 32_768

/** The header of zlib and its checksum (RFC 1950), and what the last word writes beyond its end. */
const ENDS_BYTES = 2 + 4 + 4

/** The kind of a block, how many codes there are, and their lengths. */
const BLOCK_HEADER_BYTES = 160

/**
 * A zlib stream (RFC 1950, RFC 1951) of Huffman codes alone: what zlib itself makes with `Z_HUFFMAN_ONLY`, in some three
 * quarters of the time. zlib sets up a quarter of a megabyte for finding repetitions, which it then does not look for.
 */
export function deflateHuffman(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.max(1, Math.ceil(bytes.length / BLOCK_BYTES))
  const most = ENDS_BYTES + blocks * BLOCK_HEADER_BYTES + Math.ceil((bytes.length * LONGEST_CODE) / 8)
  const writer = new BitWriter(most)
  // Deflate with a window of 32 kB, made by the fastest algorithm.
  writer.put(0x78, 8)
  writer.put(0x01, 8)
  const counts = new ByteCounts()
  for (let block = 0; block < blocks; block++) {
    const part = bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)
    writeBlock(writer, part, counts.add(part), block === blocks - 1)
  }
  return writer.end(counts.adler32)
}

function writeBlock(writer: BitWriter, bytes: Uint8Array, frequencies: Uint32Array, isLast: boolean): void {
  const lengths = codeLengths(frequencies)
  writer.put(isLast ? 1 : 0, 1)
  writer.put(DYNAMIC_CODES, 2)
  writeCodeLengths(writer, lengths)
  const codes = codesOf(lengths)
  writer.putAll(bytes, codes)
  writer.putCode(codes[END_OF_BLOCK] as number)
}

const DYNAMIC_CODES = 2

/** In which order the lengths come of the codes that lengths are written by (RFC 1951, section 3.2.7). */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** Each length in four bits: writing runs of them shorter would gain 40 bytes of thousands. */
const LENGTH_BITS = 4
const FIRST_REPEAT = 16
const lengthCodes = codesOf(new Uint8Array(FIRST_REPEAT).fill(LENGTH_BITS))

function writeCodeLengths(writer: BitWriter, lengths: Uint8Array): void {
  // How many codes there are beyond 257, 1 and 4: of literals, of distances, and of lengths.
  writer.put(SYMBOLS - 257, 5)
  writer.put(0, 5)
  writer.put(LENGTH_ORDER.length - 4, 4)
  for (const length of LENGTH_ORDER) writer.put(length < FIRST_REPEAT ? LENGTH_BITS : 0, 3)
  for (const length of lengths) writer.putCode(lengthCodes[length] as number)
  // One distance of no bits: there are none.
  writer.putCode(lengthCodes[0] as number)
}
