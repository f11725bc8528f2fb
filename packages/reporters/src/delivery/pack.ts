import type { FormatStep, Omission, Piece } from '../destination.ts'
import { Batch, type BatchLimits } from './batch.ts'

/** A piece that is larger than a batch may be. */
export interface Oversize {
  readonly oversizePoints: number
}

export type PackStep = Batch | Omission | Oversize | undefined

const FIRST_CAPACITY_BYTES = 65_536

/** UTF-8 needs at most three bytes for each UTF-16 code unit. */
const MAX_BYTES_PER_UNIT = 3

/** Packs pieces into batches, each as full as the limits allow, in their order. One step for each step of a format. */
export function* pack(steps: Iterable<FormatStep>, limits: BatchLimits): Generator<PackStep, void> {
  const packer = new Packer(limits)
  for (const step of steps) {
    if (step === undefined || 'omitted' in step) yield step
    else yield packer.add(step)
  }
  const rest = packer.cut()
  if (rest !== undefined) yield rest
}

class Packer {
  readonly #limits: BatchLimits
  #buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY_BYTES)
  #used = 0
  #points = 0
  #byteEnds: number[] = []
  #pointEnds: number[] = []

  constructor(limits: BatchLimits) {
    this.#limits = limits
  }

  /** @returns the batch that was full before the piece, or the piece itself when it fits into none */
  add({ data, points }: Piece): Batch | Oversize | undefined {
    const start = this.#used
    const size = this.#append(data)
    if (size > this.#limits.maxBytes || points > this.#limits.maxPoints) return { oversizePoints: points }
    const isFull =
      this.#byteEnds.length > 0 &&
      (start + size > this.#limits.maxBytes || this.#points + points > this.#limits.maxPoints)
    const full = isFull ? this.cut() : undefined
    if (isFull) this.#buffer.copyWithin(0, start, start + size)
    this.#used += size
    this.#points += points
    this.#byteEnds.push(this.#used)
    this.#pointEnds.push(this.#points)
    return full
  }

  /** What has been added since the last cut; undefined when that is nothing. */
  cut(): Batch | undefined {
    if (this.#byteEnds.length === 0) return undefined
    // A copy of exactly this size: the queue counts bytes, and a view would keep the whole buffer.
    const bytes = new Uint8Array(this.#buffer.subarray(0, this.#used))
    const batch = new Batch(bytes, Uint32Array.from(this.#byteEnds), Uint32Array.from(this.#pointEnds))
    this.#used = 0
    this.#points = 0
    this.#byteEnds = []
    this.#pointEnds = []
    return batch
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

  #reserve(bytes: number): void {
    const needed = this.#used + bytes
    if (needed <= this.#buffer.byteLength) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.byteLength * 2))
    larger.set(this.#buffer.subarray(0, this.#used))
    this.#buffer = larger
  }
}
