import { activityOf, type Instrument, isBusy } from './instrument.ts'
import { type LabelledLeaf, LabelTree } from './label-tree.ts'

/** When a series was last seen to have been recorded to. */
interface LastSeen {
  readonly activity: number
  readonly atNs: number
}

/** A series that has expired, for as long as somebody holds its instrument. */
interface Resting<I extends object> {
  readonly values: readonly string[]
  readonly held: WeakRef<I>
  readonly activity: number | undefined
}

/**
 * Finds series that nobody records to, by comparing what they hold from sweep to sweep: recording reads no
 * clock for it.
 *
 * A program may hold the instrument of a series that has expired, and record to it: that is what handles are
 * for. So expired instruments are remembered, weakly, and their series come back with the next recording.
 * Gone for good is only what nobody holds any more, and the oldest when there are many: were the number of
 * those to be remembered unbounded, a sweep would take ever longer until the garbage collector runs.
 */
export class IdleSeries<I extends Instrument> {
  readonly #expireAfterNs: number
  readonly #lastSeen = new WeakMap<I, LastSeen>()
  readonly #resting: LabelTree<Resting<I>>
  /** The same, the oldest first. */
  readonly #inOrder = new Set<Resting<I>>()
  readonly #mostResting: number

  constructor(expireAfterNs: number, labels: number, mostResting: number) {
    this.#expireAfterNs = expireAfterNs
    this.#resting = new LabelTree(labels)
    this.#mostResting = mostResting
  }

  /** Whether it is time for a series to go. Never for one that is asked, or has a call under way. */
  hasExpired(instrument: I, nowNs: number): boolean {
    const activity = activityOf(instrument)
    if (activity === undefined) return false
    const seen = this.#lastSeen.get(instrument)
    if (seen !== undefined && seen.activity === activity && !isBusy(instrument)) {
      return nowNs - seen.atNs >= this.#expireAfterNs
    }
    this.#lastSeen.set(instrument, { activity, atNs: nowNs })
    return false
  }

  /** Remembers a series that has expired. */
  rest(values: readonly string[], instrument: I): void {
    const resting = { values, held: new WeakRef(instrument), activity: activityOf(instrument) }
    this.#resting.put(values, resting)
    this.#inOrder.add(resting)
    const [oldest] = this.#inOrder
    if (this.#inOrder.size > this.#mostResting && oldest !== undefined) this.#forget(oldest)
  }

  /** The instrument of an expired series that somebody holds. From now on it rests no more. */
  wake(values: readonly string[]): I | undefined {
    const resting = this.#resting.find(values)
    if (resting === undefined) return undefined
    this.#forget(resting)
    const instrument = resting.held.deref()
    if (instrument !== undefined) this.#lastSeen.delete(instrument)
    return instrument
  }

  /** Expired series that were recorded to since. Those that nobody holds are forgotten. */
  recorded(): LabelledLeaf<I>[] {
    const recorded: LabelledLeaf<I>[] = []
    for (const resting of this.#inOrder) {
      const leaf = resting.held.deref()
      if (leaf === undefined) this.#forget(resting)
      else if (activityOf(leaf) !== resting.activity || isBusy(leaf)) {
        recorded.push({ values: resting.values, leaf })
      }
    }
    return recorded
  }

  #forget(resting: Resting<I>): void {
    this.#inOrder.delete(resting)
    this.#resting.remove(resting.values)
  }
}
