import { NUMBER_BYTES, writeNumber } from '@tidemark/metrics/exposition'
import type { Piece } from '../destination.ts'
import { MAX_BYTES_PER_UNIT, writeUtf8 } from './write-utf8.ts'

/** Lines go into memory that is reserved for many of them at a time. */
const SLAB_BYTES = 65_536

/** Some fifty lines: each step costs what writing some lines does. */
const TAKEN_BYTES = 8192

/** Writes lines as UTF-8, each a piece of one point, and hands out many at a time. */
export class LineWriter {
  /**
   * Nothing is written with it. V8 forgets the shape of objects when the last of them is collected, and throws away the
   * code that it has optimised for that shape: each report would begin with code that is not compiled.
   */
  protected static readonly kept: LineWriter = new LineWriter()

  #slab = Buffer.alloc(0)
  /** Where what was not handed out yet begins and ends. */
  #start = 0
  #end = 0
  #lineEnds: number[] = []
  readonly #number = Buffer.allocUnsafeSlow(NUMBER_BYTES)

  get isFull(): boolean {
    return this.#end - this.#start >= TAKEN_BYTES
  }

  text(text: string): void {
    this.#reserve(text.length * MAX_BYTES_PER_UNIT)
    this.#end = writeUtf8(text, this.#slab, this.#end)
  }

  /** As the language writes it. */
  number(value: number): void {
    this.#reserve(NUMBER_BYTES)
    const digits = this.#number
    for (let at = writeNumber(value, digits); at < NUMBER_BYTES; at++) {
      this.#slab[this.#end++] = digits[at] as number
    }
  }

  /** Ends a line with this text, a newline at its end. */
  endLine(text: string): void {
    this.text(text)
    this.#lineEnds.push(this.#end - this.#start)
  }

  /** Where the next character comes, for {@link again}. */
  get position(): number {
    return this.#end - this.#start
  }

  /** Writes again what stands from one position to another, since lines were taken last. */
  again(from: number, to: number): void {
    this.#reserve(to - from)
    this.#slab.copyWithin(this.#end, this.#start + from, this.#start + to)
    this.#end += to - from
  }

  /** What was written since the last line's end is forgotten. */
  forgetLine(): void {
    this.#end = this.#start + (this.#lineEnds.at(-1) ?? 0)
  }

  /** All lines since the last call; undefined when there are none. */
  take(): Piece | undefined {
    if (this.#lineEnds.length === 0) return undefined
    const data = this.#slab.subarray(this.#start, this.#end)
    const ends = this.#lineEnds
    this.#start = this.#end
    this.#lineEnds = []
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
