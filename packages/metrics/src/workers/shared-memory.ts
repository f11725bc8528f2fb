/**
 * The memory that a thread shares with the workers whose metrics it reads: one block of a fixed size, divided
 * into pages. Everything is found from the block itself, so no message is ever sent, and what a worker has made
 * is there for the reader even if the worker blocks its loop right after.
 *
 * - The header: what the block is, and how many series had no room.
 * - An owner for each page, 0 while it is free. Workers claim pages by compare and exchange.
 * - An entry for each registry of a worker: its thread, the first of its regions, and the word on which it
 *   sleeps when it is asked for a pause.
 * - The pages. A region is a series: a few words, its cells, and what it is as JSON. Regions of a worker are a
 *   linked list. A region is written in full before the link to it is, and links are atomic.
 *
 * Every word has one writer at a time: the worker writes its regions while they are live, the reader alone
 * those that are given up and what belonged to threads that have ended.
 */
export class SharedMemory {
  readonly buffer: SharedArrayBuffer
  readonly words: Int32Array
  readonly #pages: number
  readonly #entries: number

  /** @throws TypeError when `buffer` is not what {@link createMemory} made */
  constructor(buffer: SharedArrayBuffer) {
    if (!(buffer instanceof SharedArrayBuffer) || buffer.byteLength < PAGE_BYTES) throw notOurs()
    this.buffer = buffer
    this.words = new Int32Array(buffer)
    if (this.words[MAGIC_AT] !== MAGIC) throw notOurs()
    this.#pages = Math.floor(buffer.byteLength / PAGE_BYTES)
    this.#entries = Math.min(this.#pages, MAX_ENTRIES)
  }

  /** Series that found no room; they are in no reading. */
  get unshared(): number {
    return Atomics.load(this.words, UNSHARED_AT)
  }

  countUnshared(): void {
    Atomics.add(this.words, UNSHARED_AT, 1)
  }

  /** @returns the entry of a new registry; undefined when there are as many as there can be */
  enter(threadId: number): number | undefined {
    for (let entry = 0; entry < this.#entries; entry++) {
      // The main thread is number 0, which is what a free entry holds.
      if (Atomics.compareExchange(this.words, this.#entryAt(entry), 0, threadId + 1) === 0) return entry
    }
    return undefined
  }

  /** The registries there are. */
  *entries(): Generator<{ readonly entry: number; readonly threadId: number }> {
    for (let entry = 0; entry < this.#entries; entry++) {
      const thread = Atomics.load(this.words, this.#entryAt(entry))
      if (thread !== 0) yield { entry, threadId: thread - 1 }
    }
  }

  /** The word that holds the first region of a registry. */
  headAt(entry: number): number {
    return this.#entryAt(entry) + 1
  }

  /** The word on which the thread of a registry sleeps. */
  pauseAt(entry: number): number {
    return this.#entryAt(entry) + 2
  }

  /** Gives back all that a registry has, whose thread has ended. */
  release(entry: number): void {
    for (let page = this.#firstPage; page < this.#pages; page++) {
      Atomics.compareExchange(this.words, PAGES_AT + page, entry + 1, 0)
    }
    Atomics.store(this.words, this.headAt(entry), 0)
    Atomics.store(this.words, this.pauseAt(entry), 0)
    Atomics.store(this.words, this.#entryAt(entry), 0)
  }

  /**
   * Claims neighbouring pages.
   *
   * @param from the page to look at first
   * @returns the first of them; undefined when there is no such room
   */
  claim(entry: number, count: number, from: number): number | undefined {
    const first = this.#firstPage
    const last = this.#pages - count
    const begin = from >= first && from <= last ? from : first
    for (const [low, high] of [
      [begin, last],
      [first, begin - 1],
    ] as const) {
      for (let page = low; page <= high; page++) {
        const taken = this.#claimAt(entry, page, count)
        if (taken === count) return page
        page += taken
      }
    }
    return undefined
  }

  /** @returns `count`, or how many pages are free in front of one that is not; then none is claimed */
  #claimAt(entry: number, page: number, count: number): number {
    const { words } = this
    for (let claimed = 0; claimed < count; claimed++) {
      if (Atomics.compareExchange(words, PAGES_AT + page + claimed, 0, entry + 1) === 0) continue
      for (let undone = 0; undone < claimed; undone++) Atomics.store(words, PAGES_AT + page + undone, 0)
      return claimed
    }
    return count
  }

  #entryAt(entry: number): number {
    return PAGES_AT + this.#pages + entry * ENTRY_WORDS
  }

  /** Pages before it hold the tables. */
  get #firstPage(): number {
    return Math.ceil((this.#entryAt(this.#entries) * 4) / PAGE_BYTES)
  }
}

/** Large enough that few regions leave much of their last page unused, small enough for many workers. */
export const PAGE_BYTES: number = 2 ** 14

const MAGIC = 0x746d6b31
const MAGIC_AT = 0
const UNSHARED_AT = 1
const PAGES_AT = 4
const ENTRY_WORDS = 4
const MAX_ENTRIES = 1024

const MIN_BYTES = 2 ** 20
const MAX_BYTES = 2 ** 30

/**
 * The memory for a number of workers. The system gives it to the process page by page, as it is used.
 *
 * @throws RangeError when `bytes` is not an integer from 1 MiB to 1 GiB
 */
export function createMemory(bytes: number): SharedMemory {
  if (!(Number.isInteger(bytes) && bytes >= MIN_BYTES && bytes <= MAX_BYTES)) {
    throw new RangeError(`bytes must be an integer from ${MIN_BYTES} to ${MAX_BYTES}, got ${String(bytes)}`)
  }
  const buffer = new SharedArrayBuffer(Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES)
  new Int32Array(buffer)[MAGIC_AT] = MAGIC
  return new SharedMemory(buffer)
}

function notOurs(): TypeError {
  return new TypeError('this is not the memory of a WorkerMetrics of this version')
}
