import { CODE_BITS, CODE_MASK } from './huffman-code.ts'

/** Codes of what is written. Of a length that the optimiser knows: an index below it needs no check. */
const codeOf = new Int32Array(512)

/** Bits of deflate: each byte is filled from its lowest bit on. */
export class BitWriter {
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #words: DataView<ArrayBuffer>
  #at = 0
  /** Fewer than eight, which wait for others. */
  #bits = 0
  #count = 0

  /** @param most how many bytes there may be, and four */
  constructor(most: number) {
    // All of it is written over up to what `end` returns.
    this.#bytes = Buffer.allocUnsafeSlow(most)
    this.#words = new DataView(this.#bytes.buffer)
  }

  /** @param count of bits, up to 24 */
  put(bits: number, count: number): void {
    const all = this.#bits | (bits << this.#count)
    const waiting = this.#count + count
    this.#words.setInt32(this.#at, all, true)
    this.#at += waiting >>> 3
    this.#bits = all >>> (waiting & 0x18)
    this.#count = waiting & 7
  }

  putCode(code: number): void {
    this.put(code & CODE_MASK, code >>> CODE_BITS)
  }

  /** The codes of bytes. */
  putAll(bytes: Uint8Array, codes: Uint32Array): void {
    codeOf.set(codes)
    const read = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const words = this.#words
    let at = this.#at
    let bits = this.#bits
    let count = this.#count
    const whole = bytes.length - (bytes.length % 2)
    for (let next = 0; next < whole; next += 2) {
      // Two bytes are read at once, and their codes written as four bytes, of which those that are not full are written
      // again. Whether a byte is full is chance, which no branch predictor knows.
      const two = read.getUint16(next, true)
      const first = codeOf[two & 0xff] as number
      const second = codeOf[two >>> 8] as number
      bits |= ((first & CODE_MASK) | ((second & CODE_MASK) << (first >>> CODE_BITS))) << count
      count += (first >>> CODE_BITS) + (second >>> CODE_BITS)
      words.setInt32(at, bits, true)
      at += count >>> 3
      bits >>>= count & 0x18
      count &= 7
    }
    this.#at = at
    this.#bits = bits
    this.#count = count
    if (whole < bytes.length) this.putCode(codes[bytes[whole] as number] as number)
  }

  /** All of it, with a checksum behind the last whole byte. */
  end(checksum: number): Uint8Array<ArrayBuffer> {
    if (this.#count > 0) this.put(0, 8 - this.#count)
    this.#words.setUint32(this.#at, checksum)
    return this.#bytes.subarray(0, this.#at + 4)
  }
}
