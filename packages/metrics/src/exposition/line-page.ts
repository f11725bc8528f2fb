import { NUMBER_BYTES, writeNumber } from './write-number.ts'

/** What a page takes more when it has become too small. */
const ROOM_BYTES = 256

/** Where a value is written before it is known how long it is. */
const written = new DataView(new ArrayBuffer(NUMBER_BYTES))

/**
 * Lines with values between other text, as UTF-8, kept from report to report. All but the values stays as it is, and a
 * value most often keeps its length: then its digits are written over those of the last time, and nothing else is touched.
 */
export class LinePage {
  /** Has room to grow. */
  #room: Buffer
  /** Of the same memory. */
  #words: DataView
  #length: number
  #bytes: Buffer
  readonly #values: Float64Array
  /** Where each value ends, and how long it is. */
  readonly #ends: Uint32Array
  readonly #lengths: Uint8Array

  /** @param texts what stands before each value, and after the last one */
  constructor(texts: readonly string[]) {
    const count = texts.length - 1
    this.#values = new Float64Array(count)
    this.#ends = new Uint32Array(count)
    this.#lengths = new Uint8Array(count).fill(1)
    let end = 0
    for (let at = 0; at < count; at++) {
      end += Buffer.byteLength(texts[at] as string) + 1
      this.#ends[at] = end
    }
    this.#room = Buffer.from(texts.join('0'))
    this.#words = viewOf(this.#room)
    this.#length = this.#room.length
    this.#bytes = this.#room
  }

  /** All of it. Theirs until the next `set`. */
  get bytes(): Buffer {
    if (this.#bytes.length !== this.#length) this.#bytes = this.#room.subarray(0, this.#length)
    return this.#bytes
  }

  /** How many bytes there are up to the end of a value. */
  endOf(position: number): number {
    return this.#ends[position] as number
  }

  set(position: number, value: number): void {
    // NaN, which equals nothing, is written again.
    if (value === this.#values[position]) return
    this.#values[position] = value
    const from = writeNumber(value, written)
    this.#fit(position, NUMBER_BYTES - from)
    const words = this.#words
    let to = this.#ends[position] as number
    let at = NUMBER_BYTES
    // Four bytes at a time, from the end on: a loop over bytes takes several times as long.
    for (; at - from >= 4; ) {
      at -= 4
      to -= 4
      words.setUint32(to, written.getUint32(at))
    }
    for (; at > from; ) words.setUint8(--to, written.getUint8(--at))
  }

  /** Makes the place of a value this long. */
  #fit(position: number, length: number): void {
    const growth = length - (this.#lengths[position] as number)
    if (growth === 0) return
    this.#lengths[position] = length
    const ends = this.#ends
    const end = ends[position] as number
    if (this.#length + growth > this.#room.length) this.#grow(this.#length + growth)
    this.#room.copyWithin(end + growth, end, this.#length)
    this.#length += growth
    for (let at = position; at < ends.length; at++) ends[at] = (ends[at] as number) + growth
  }

  #grow(needed: number): void {
    const room = Buffer.allocUnsafeSlow(needed + ROOM_BYTES)
    room.set(this.bytes)
    this.#room = room
    this.#words = viewOf(room)
    this.#bytes = room
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
