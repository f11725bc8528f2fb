import { FreeLists } from './free-lists.ts'
import { PAGE_BYTES, type SharedMemory } from './shared-memory.ts'

/** Pages that a worker claims at once where it can: workers then get in each other's way less often. */
const RUN_PAGES = 16

/** Hands out the memory of the pages that a registry has claimed, and claims more as it needs them. */
export class WorkerPages {
  readonly #memory: SharedMemory
  readonly #entry: number
  readonly #free = new FreeLists<number>()
  /** The next byte to hand out, and the first that is not ours. */
  #next = 0
  #end = 0

  constructor(memory: SharedMemory, entry: number) {
    this.#memory = memory
    this.#entry = entry
  }

  /** @returns the first byte, a multiple of 8; undefined when there is no room */
  allocate(bytes: number): number | undefined {
    const rounded = roundUp(bytes)
    const vacant = this.#free.take(rounded)
    if (vacant !== undefined) return vacant
    if (this.#next + rounded > this.#end && !this.#claim(rounded)) return undefined
    const offset = this.#next
    this.#next += rounded
    return offset
  }

  giveBack(offset: number, bytes: number): void {
    this.#free.put(roundUp(bytes), offset)
  }

  #claim(bytes: number): boolean {
    const left = this.#end - this.#next
    const needed = Math.ceil(bytes / PAGE_BYTES)
    const after = this.#end / PAGE_BYTES
    for (const count of new Set([Math.max(needed, RUN_PAGES), needed])) {
      const page = this.#memory.claim(this.#entry, count, after)
      if (page === undefined) continue
      // Where the new pages follow the old ones, what is left of those is not lost.
      if (page !== after || left === 0) this.#next = page * PAGE_BYTES
      this.#end = (page + count) * PAGE_BYTES
      return true
    }
    return false
  }
}

/** All that is handed out begins at a multiple of 8 bytes. */
function roundUp(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}
