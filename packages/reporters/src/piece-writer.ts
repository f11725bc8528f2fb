import type { Piece } from './destination.ts'
import { MAX_BYTES_PER_UNIT, writeUtf8 } from './text/write-utf8.ts'

/** Pieces go into memory that is reserved for many of them at a time. */
const SLAB_BYTES = 65_536

/** Some fifty pieces: each step costs what writing some of them does. */
const TAKEN_BYTES = 8192

/** Writes pieces of one point each and hands out many at a time. Positions count from what was handed out last. */
export class PieceWriter {
  /**
   * Nothing is written with it. V8 forgets the shape of objects when the last of them is collected, and throws away the
   * code that it has optimised for that shape: each report would begin with code that is not compiled.
   */
  protected static readonly kept: PieceWriter = new PieceWriter()

  #slab = Buffer.allocUnsafeSlow(0)
  /** Where what was not handed out yet begins and ends. */
  #start = 0
  #end = 0
  #pieceEnds: number[] = []

  get isFull(): boolean {
    return this.#end - this.#start >= TAKEN_BYTES
  }

  /** For what is kept of a series: to copy a line takes as long as to write some ten characters. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#slab.set(bytes, this.#end)
    this.#end += bytes.length
  }

  /** As UTF-8. */
  text(text: string): void {
    this.#reserve(text.length * MAX_BYTES_PER_UNIT)
    this.#end = writeUtf8(text, this.#slab, this.#end)
  }

  /** Where the next byte comes. */
  get position(): number {
    return this.#end - this.#start
  }

  /** @param position where it ends: here, or before what is written already of the next ones */
  endPiece(position: number = this.position): void {
    this.#pieceEnds.push(position)
  }

  /** All pieces since the last call; undefined when there are none. */
  take(): Piece | undefined {
    if (this.#pieceEnds.length === 0) return undefined
    const data = this.#slab.subarray(this.#start, this.#end)
    const ends = this.#pieceEnds
    this.#start = this.#end
    this.#pieceEnds = []
    return { data, points: ends.length, ends }
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#slab.length) return
    const open = this.#slab.subarray(this.#start, this.#end)
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (open.length + bytes)))
    slab.set(open)
    this.#slab = slab
    this.#start = 0
    this.#end = open.length
  }
}
