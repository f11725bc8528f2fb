import type { QueuedBatch } from './queued-batch.ts'

/** How much may wait, what is being sent included. */
export interface QueueLimits {
  readonly maxPoints: number
  readonly maxBytes: number
}

/** First in, first out; one batch at a time may be out to be sent, and still takes its room. */
export class BatchQueue {
  readonly #limits: QueueLimits
  // Taken from the front by position, not by shift(), which moves all others.
  #items: QueuedBatch[] = []
  #first = 0
  #points = 0
  #bytes = 0
  #highestBytes = 0

  constructor(limits: QueueLimits) {
    this.#limits = limits
  }

  get length(): number {
    return this.#items.length - this.#first
  }

  get first(): QueuedBatch | undefined {
    return this.#items[this.#first]
  }

  /** Of all that waits and of what is out. */
  get bytes(): number {
    return this.#bytes
  }

  get highestBytes(): number {
    return this.#highestBytes
  }

  /**
   * Adds a batch at the end, and makes room for it by giving up the oldest that wait.
   *
   * @returns what was given up: the batch itself when there cannot be room for it
   */
  add(item: QueuedBatch): QueuedBatch[] {
    const { points, bytes } = item.batch
    const givenUp: QueuedBatch[] = []
    const { maxPoints, maxBytes } = this.#limits
    while (this.#points + points > maxPoints || this.#bytes + bytes.byteLength > maxBytes) {
      const oldest = this.#shift()
      if (oldest === undefined) return [...givenUp, item]
      this.#release(oldest)
      givenUp.push(oldest)
    }
    this.#items.push(item)
    this.#points += points
    this.#bytes += bytes.byteLength
    this.#highestBytes = Math.max(this.#highestBytes, this.#bytes)
    return givenUp
  }

  /** Takes the first one out to be sent. It is followed by `done` or `putBack`. */
  take(): QueuedBatch | undefined {
    return this.#shift()
  }

  /** What was taken out has arrived or was dropped. */
  done(item: QueuedBatch): void {
    this.#release(item)
  }

  /** Puts what was taken out, or its parts, before all others. */
  putBack(...parts: readonly QueuedBatch[]): void {
    for (const part of parts.toReversed()) {
      if (this.#first > 0) this.#items[--this.#first] = part
      else this.#items.unshift(part)
    }
  }

  /** Takes away the first ones for which this holds, for good. */
  removeWhile(isUnwanted: (item: QueuedBatch) => boolean): QueuedBatch[] {
    const removed: QueuedBatch[] = []
    while (this.first !== undefined && isUnwanted(this.first)) {
      const item = this.#shift() as QueuedBatch
      this.#release(item)
      removed.push(item)
    }
    return removed
  }

  #release({ batch }: QueuedBatch): void {
    this.#points -= batch.points
    this.#bytes -= batch.bytes.byteLength
  }

  #shift(): QueuedBatch | undefined {
    const item = this.#items[this.#first]
    if (item === undefined) return undefined
    this.#first += 1
    // What lies before the first one is garbage: swept when it is half of the list, so that sweeping costs little.
    if (this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first)
      this.#first = 0
    }
    return item
  }
}
