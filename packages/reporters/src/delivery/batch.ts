/** How much goes into one payload. */
export interface BatchLimits {
  /** @default 5000 */
  readonly maxPoints: number
  /** Of the pieces, before framing and compression. @default 1 MiB */
  readonly maxBytes: number
}

/** Whole pieces, one after the other. Immutable. */
export class Batch {
  readonly bytes: Uint8Array
  readonly points: number
  // Numbers in arrays and not objects: bookkeeping stays small beside what it is about.
  readonly #byteEnds: Uint32Array
  readonly #pointEnds: Uint32Array

  /**
   * @param byteEnds where each piece ends, ascending; the last is the length of `bytes`
   * @param pointEnds how many points there are up to each end
   */
  constructor(bytes: Uint8Array, byteEnds: Uint32Array, pointEnds: Uint32Array) {
    this.bytes = bytes
    this.#byteEnds = byteEnds
    this.#pointEnds = pointEnds
    this.points = pointEnds.at(-1) ?? 0
  }

  get pieceCount(): number {
    return this.#byteEnds.length
  }

  /** The pieces, not copied. */
  *pieces(): Generator<Uint8Array, void> {
    let start = 0
    for (const end of this.#byteEnds) {
      yield this.bytes.subarray(start, end)
      start = end
    }
  }

  /** Undefined when there is one piece only. */
  halves(): readonly [Batch, Batch] | undefined {
    const middle = this.pieceCount >> 1
    if (middle === 0) return undefined
    const bytes = this.#byteEnds[middle - 1] as number
    const points = this.#pointEnds[middle - 1] as number
    return [
      new Batch(
        this.bytes.subarray(0, bytes),
        this.#byteEnds.subarray(0, middle),
        this.#pointEnds.subarray(0, middle),
      ),
      new Batch(
        this.bytes.subarray(bytes),
        this.#byteEnds.subarray(middle).map((end) => end - bytes),
        this.#pointEnds.subarray(middle).map((end) => end - points),
      ),
    ]
  }
}
