const FIRST_CAPACITY_BYTES = 1024

const VARINT = 0
const FIXED64 = 1
const LENGTH_DELIMITED = 2

/**
 * Writes messages of protocol buffers, field by field. Fields that have the default of proto3 are written too: whoever
 * writes one means it.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY_BYTES)
  #end = 0

  /** @param value an integer of 0 to 2^53 - 1: uint32, uint64, enums, and int64 of that range */
  uint(field: number, value: number): void {
    this.#tag(field, VARINT)
    this.#varint(value)
  }

  /** @param value an integer of ±(2^52 - 1): sint32, sint64 */
  sint(field: number, value: number): void {
    this.uint(field, zigZag(value))
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64)
    this.#reserve(8)
    this.#end = this.#buffer.writeDoubleLE(value, this.#end)
  }

  /** Of half surrogate pairs, which UTF-8 has not, becomes U+FFFD. */
  string(field: number, value: string): void {
    this.message(field, () => {
      this.#reserve(value.length * 3)
      this.#end += this.#buffer.write(value, this.#end)
    })
  }

  /** Repeated sint32 or sint64, packed. */
  packedSints(field: number, values: readonly number[]): void {
    this.message(field, () => {
      for (const value of values) this.#varint(zigZag(value))
    })
  }

  /** Bytes of fields that were written before. */
  fields(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength)
    this.#buffer.set(bytes, this.#end)
    this.#end += bytes.byteLength
  }

  /** A message in a field, whose fields `write` writes. */
  message(field: number, write: () => void): void {
    this.#tag(field, LENGTH_DELIMITED)
    const start = this.#end
    write()
    const length = this.#end - start
    // Its length comes before it, and is known after it.
    const room = varintBytes(length)
    this.#reserve(room)
    this.#buffer.copyWithin(start + room, start, this.#end)
    this.#end = start
    this.#varint(length)
    this.#end += length
  }

  /** What has been written since the last time; a copy. */
  take(): Uint8Array {
    const bytes = new Uint8Array(this.#buffer.subarray(0, this.#end))
    this.#end = 0
    return bytes
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType)
  }

  #varint(value: number): void {
    this.#reserve(8)
    let rest = value
    // Down to 31 bits by division, which has no limit of 32 bits, then by shifting, which is faster.
    while (rest > 0x7fffffff) {
      this.#buffer[this.#end++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    while (rest > 0x7f) {
      this.#buffer[this.#end++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#buffer[this.#end++] = rest
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes
    if (needed <= this.#buffer.byteLength) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.byteLength))
    this.#buffer.copy(larger, 0, 0, this.#end)
    this.#buffer = larger
  }
}

/** 0, -1, 1, -2, 2 … as 0, 1, 2, 3, 4 … */
function zigZag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}

function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes += 1
  return bytes
}
