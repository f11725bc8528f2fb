import type { FormatStep, Omission, Piece } from '../destination.ts'
import { MAX_BYTES_PER_UNIT } from '../text/write-utf8.ts'
import { Batch, type BatchLimits } from './batch.ts'

/** A piece that is larger than a batch may be. */
export interface Oversize {
  readonly oversizePoints: number
}

export type PackStep = Batch | Omission | Oversize | undefined

const LEAST_CAPACITY_BYTES = 65_536
const LEAST_PIECES = 256
const NO_BYTES = Buffer.alloc(0)

/**
 * Packs pieces into batches, each as full as the limits allow, in their order; one snapshot at a time.
 *
 * One of it serves all reports. Of objects that live for a report alone V8 has forgotten the shape when the next one
 * comes, and the code that it had optimised for it.
 */
export class Packer {
  readonly #limits: BatchLimits
  #buffer = NO_BYTES
  /** What the last snapshot took, so that the next one has it from the beginning. */
  #capacityBytes = LEAST_CAPACITY_BYTES
  #used = 0
  #points = 0
  #pieces = 0
  /** Of each piece, as in a batch; with room for more. */
  #byteEnds = new Uint32Array(LEAST_PIECES)
  #pointEnds = new Uint32Array(LEAST_PIECES)

  constructor(limits: BatchLimits) {
    this.#limits = limits
  }

  /** One step for each step of a format, and the last batch. What an earlier call has not come to pack is forgotten. */
  *pack(steps: Iterable<FormatStep>): Generator<PackStep, void> {
    this.#buffer = Buffer.allocUnsafeSlow(this.#capacityBytes)
    this.#clear()
    for (const step of steps) {
      if (step === undefined || 'omitted' in step) yield step
      else if (step.ends === undefined || typeof step.data === 'string') yield this.#add(step)
      else yield* this.#addAll(step.data, step.ends)
    }
    const rest = this.#cut()
    this.#capacityBytes = this.#buffer.byteLength
    this.#buffer = NO_BYTES
    if (rest !== undefined) yield rest
  }

  /** @returns the batch that was full before the piece, or the piece itself when it fits into none */
  #add({ data, points }: Piece): Batch | Oversize | undefined {
    const start = this.#used
    const size = this.#append(data)
    if (size > this.#limits.maxBytes || points > this.#limits.maxPoints) return { oversizePoints: points }
    const isFull =
      this.#pieces > 0 &&
      (start + size > this.#limits.maxBytes || this.#points + points > this.#limits.maxPoints)
    const full = isFull ? this.#cut() : undefined
    if (isFull) this.#buffer.copyWithin(0, start, start + size)
    this.#used += size
    this.#points += points
    this.#reservePieces(1)
    this.#byteEnds[this.#pieces] = this.#used
    this.#pointEnds[this.#pieces++] = this.#points
    return full
  }

  /** Pieces of one point each, copied at once where there is room for all of them. */
  *#addAll(data: Uint8Array, ends: readonly number[]): Generator<PackStep, void> {
    const { maxBytes, maxPoints } = this.#limits
    const before = this.#used
    if (before + data.byteLength > maxBytes || this.#points + ends.length > maxPoints) {
      let start = 0
      for (const end of ends) {
        yield this.#add({ data: data.subarray(start, end), points: 1 })
        start = end
      }
      return
    }
    this.#used += this.#append(data)
    this.#reservePieces(ends.length)
    const byteEnds = this.#byteEnds
    const pointEnds = this.#pointEnds
    for (let at = 0; at < ends.length; at++) {
      byteEnds[this.#pieces] = before + (ends[at] as number)
      pointEnds[this.#pieces++] = ++this.#points
    }
    yield undefined
  }

  /** What has been added since the last cut; undefined when that is nothing. */
  #cut(): Batch | undefined {
    if (this.#pieces === 0) return undefined
    // A copy of exactly this size: the queue counts bytes, and a view would keep the whole buffer.
    const bytes = new Uint8Array(this.#buffer.subarray(0, this.#used))
    const batch = new Batch(
      bytes,
      this.#byteEnds.slice(0, this.#pieces),
      this.#pointEnds.slice(0, this.#pieces),
    )
    this.#clear()
    return batch
  }

  #clear(): void {
    this.#used = 0
    this.#points = 0
    this.#pieces = 0
  }

  /** Writes behind what is used, without using it. @returns its size in bytes */
  #append(data: string | Uint8Array): number {
    if (typeof data === 'string') {
      this.#reserve(data.length * MAX_BYTES_PER_UNIT)
      return this.#buffer.write(data, this.#used)
    }
    this.#reserve(data.byteLength)
    this.#buffer.set(data, this.#used)
    return data.byteLength
  }

  #reservePieces(count: number): void {
    const needed = this.#pieces + count
    if (needed <= this.#byteEnds.length) return
    const capacity = Math.max(needed, 2 * this.#byteEnds.length)
    this.#byteEnds = grown(this.#byteEnds, capacity)
    this.#pointEnds = grown(this.#pointEnds, capacity)
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes
    if (needed <= this.#buffer.byteLength) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.byteLength * 2))
    larger.set(this.#buffer.subarray(0, this.#used))
    this.#buffer = larger
  }
}

function grown(ends: Uint32Array, capacity: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(capacity)
  larger.set(ends)
  return larger
}
