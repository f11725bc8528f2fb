/** Copies reach no further back than two bytes can say, so that blocks of this size need no other check. */
const BLOCK_BYTES = 65_536
const HASH_BITS = 14
/** The shortest match that is worth a copy. */
const MATCH_BYTES = 4

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
  output.begin(input)
  for (let start = 0; start < input.length; start += BLOCK_BYTES) {
    table.fill(0)
    compressBlock(input, start, Math.min(start + BLOCK_BYTES, input.length))
  }
  return output.end()
}

/** Of places within a block. */
const table = new Uint16Array(1 << HASH_BITS)

function compressBlock(input: Uint8Array, start: number, end: number): void {
  let literalStart = start
  let misses = 0
  // Not from the first on: an empty entry of the table says `start`.
  for (let position = start + 1; position + MATCH_BYTES <= end; ) {
    const word = wordAt(input, position)
    const hash = Math.imul(word, 0x1e35a7bd) >>> (32 - HASH_BITS)
    const candidate = start + (table[hash] as number)
    table[hash] = position - start
    if (wordAt(input, candidate) !== word) {
      position += 1 + (misses++ >> 5)
      continue
    }
    misses = 0
    let length = MATCH_BYTES
    while (position + length < end && input[candidate + length] === input[position + length]) length += 1
    output.literal(literalStart, position)
    output.copy(position - candidate, length)
    position += length
    literalStart = position
  }
  output.literal(literalStart, end)
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  )
}

const NO_BYTES = new Uint8Array(0)

class SnappyWriter {
  #input: Uint8Array = NO_BYTES
  #output: Uint8Array = NO_BYTES
  #end = 0

  begin(input: Uint8Array): void {
    this.#input = input
    // What the reference implementation reserves: no input takes more.
    this.#output = new Uint8Array(32 + input.length + Math.floor(input.length / 6))
    this.#end = 0
    let length = input.length
    for (; length > 0x7f; length = Math.floor(length / 0x80)) this.#byte((length & 0x7f) | 0x80)
    this.#byte(length)
  }

  /** The input from `from` to before `to`, as it is; at most a block. */
  literal(from: number, to: number): void {
    const last = to - from - 1
    if (last < 0) return
    if (last < 60) this.#byte(last << 2)
    else if (last < 0x100) {
      this.#byte(60 << 2)
      this.#byte(last)
    } else {
      this.#byte(61 << 2)
      this.#byte(last & 0xff)
      this.#byte(last >> 8)
    }
    this.#output.set(this.#input.subarray(from, to), this.#end)
    this.#end += to - from
  }

  /** What came `offset` bytes before, which may reach into what it makes. */
  copy(offset: number, length: number): void {
    let rest = length
    for (; rest > 64; rest -= 64) this.#longCopy(offset, 64)
    if (rest < MATCH_BYTES || rest > 11 || offset > 0x7ff) {
      this.#longCopy(offset, rest)
      return
    }
    this.#byte(((offset >> 8) << 5) | ((rest - 4) << 2) | 1)
    this.#byte(offset & 0xff)
  }

  #longCopy(offset: number, length: number): void {
    this.#byte(((length - 1) << 2) | 2)
    this.#byte(offset & 0xff)
    this.#byte(offset >> 8)
  }

  /** What has been written since `begin`. */
  end(): Uint8Array {
    const written = this.#output.subarray(0, this.#end)
    this.#input = NO_BYTES
    this.#output = NO_BYTES
    return written
  }

  #byte(value: number): void {
    this.#output[this.#end++] = value
  }
}

/**
 * One for all payloads, each of which is compressed in one go: V8 forgets the shape of a writer that has been collected,
 * and the code that it had optimised for it.
 */
const output = new SnappyWriter()
