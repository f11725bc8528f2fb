import { NUMBER_BYTES, writeNumber } from './write-number.ts'

/** What a page takes more when it has become too small. */
const ROOM_BYTES = 256

/** Where a value is written before it is known how long it is. */
const written = Buffer.allocUnsafeSlow(NUMBER_BYTES)

/**
 * Lines that end in a value each, as UTF-8, kept from scrape to scrape. All but the values stays as it is, and a value
 * most often keeps its length: then its digits are written over those of the last time, and nothing else is touched.
 */
export class LinePage {
  /** Has room to grow. */
  #room: Buffer
  #length: number
  #bytes: Buffer
  readonly #values: Float64Array
  /** Where each value begins and ends. */
  readonly #starts: Uint32Array
  readonly #ends: Uint32Array

  /** @param prefixes what stands before the value of each line */
  constructor(prefixes: readonly string[]) {
    this.#values = new Float64Array(prefixes.length)
    this.#starts = new Uint32Array(prefixes.length)
    this.#ends = new Uint32Array(prefixes.length)
    let lineStart = 0
    for (let line = 0; line < prefixes.length; line++) {
      const start = lineStart + Buffer.byteLength(prefixes[line] as string)
      this.#starts[line] = start
      this.#ends[line] = start + 1
      lineStart = start + 2
    }
    this.#room = Buffer.from(prefixes.map((prefix) => `${prefix}0\n`).join(''))
    this.#length = this.#room.length
    this.#bytes = this.#room
  }

  /** All lines. Theirs until the next `set`. */
  get bytes(): Buffer {
    if (this.#bytes.length !== this.#length) this.#bytes = this.#room.subarray(0, this.#length)
    return this.#bytes
  }

  set(line: number, value: number): void {
    // NaN, which equals nothing, is written again.
    if (value === this.#values[line]) return
    this.#values[line] = value
    const from = writeNumber(value, written)
    this.#fit(line, NUMBER_BYTES - from)
    const room = this.#room
    let to = this.#starts[line] as number
    for (let at = from; at < NUMBER_BYTES; at++) room[to++] = written[at] as number
  }

  /** Makes the place of a value this long. */
  #fit(line: number, length: number): void {
    const starts = this.#starts
    const ends = this.#ends
    const end = ends[line] as number
    const growth = (starts[line] as number) + length - end
    if (growth === 0) return
    if (this.#length + growth > this.#room.length) this.#grow(this.#length + growth)
    this.#room.copyWithin(end + growth, end, this.#length)
    this.#length += growth
    ends[line] = end + growth
    for (let after = line + 1; after < ends.length; after++) {
      starts[after] = (starts[after] as number) + growth
      ends[after] = (ends[after] as number) + growth
    }
  }

  #grow(needed: number): void {
    const room = Buffer.allocUnsafeSlow(needed + ROOM_BYTES)
    room.set(this.bytes)
    this.#room = room
    this.#bytes = room
  }
}
