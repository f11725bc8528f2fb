/** What ends a block, after the symbols that stand for bytes (RFC 1951, section 3.2.5). */
export const END_OF_BLOCK = 256
export const SYMBOLS = 257

/** Two tables: adding to the very count that was just added to has to wait for it. */
const even = new Uint32Array(END_OF_BLOCK)
const odd = new Uint32Array(END_OF_BLOCK)

/** As many sums of bytes as surely stay below 2^31; a multiple of four. */
const ADLER_RUN = 2760
const ADLER_PRIME = 65_521

/** What is known of bytes before they are written. */
export class ByteCounts {
  #sum = 1
  #sumOfSums = 0

  /** The checksum of all bytes so far (RFC 1950, section 2.2). */
  get adler32(): number {
    return ((this.#sumOfSums << 16) | this.#sum) >>> 0
  }

  /** How often each symbol comes in a block. */
  add(bytes: Uint8Array): Uint32Array {
    even.fill(0)
    odd.fill(0)
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let sum = this.#sum
    let sums = this.#sumOfSums
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(at + ADLER_RUN, bytes.length)
      // Four at a time: each sum of sums would have to wait for the sum before it otherwise.
      for (; at + 4 <= end; at += 4) {
        const four = words.getInt32(at, true)
        const a = four & 0xff
        const b = (four >>> 8) & 0xff
        const c = (four >>> 16) & 0xff
        const d = four >>> 24
        even[a] = (even[a] as number) + 1
        odd[b] = (odd[b] as number) + 1
        even[c] = (even[c] as number) + 1
        odd[d] = (odd[d] as number) + 1
        sums = (sums + 4 * sum + 4 * a + 3 * b + 2 * c + d) | 0
        sum = (sum + a + b + c + d) | 0
      }
      for (; at < end; at++) {
        const byte = bytes[at] as number
        even[byte] = (even[byte] as number) + 1
        sum = (sum + byte) | 0
        sums = (sums + sum) | 0
      }
      sum %= ADLER_PRIME
      sums %= ADLER_PRIME
    }
    this.#sum = sum
    this.#sumOfSums = sums
    const frequencies = new Uint32Array(SYMBOLS)
    for (let byte = 0; byte < END_OF_BLOCK; byte++) {
      frequencies[byte] = (even[byte] as number) + (odd[byte] as number)
    }
    frequencies[END_OF_BLOCK] = 1
    return frequencies
  }
}
