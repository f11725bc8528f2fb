/**
 * A turn that took longer than an empty one does was not only for waiting: it served something, or the thread was taken
 * off its processor meanwhile.
 */
const emptyTurnNs = 15_000
/** What an event loop does at most to fall asleep and to wake up, with the samples of its delay in between. */
const emptySleepNs = 50_000

/** To ask for the delay takes 50 µs where it is done now and then, and whatever is due waits meanwhile. */
const worthAskingNs = 200_000

/**
 * How much of the time in which an event loop was active was only waiting for what is due next: it sleeps while that is
 * far, and turns, to be in time, when it is near.
 *
 * Turns in a row follow each other without a gap, so that all of their time is either waiting or work: of each turn what
 * an empty one takes at most, and of what they took beyond that, as much as the thread waited for a processor meanwhile.
 * On a machine with much else to do, a thread that turns loses its processor as often as one that works.
 */
export class WaitTally {
  #waitingNs = 0
  #turnStartNs = 0
  /** What the thread had waited for a processor when turns in a row began; null while it does not turn. */
  #delayAtStartNs: number | null = null
  /** What turns in a row took beyond empty ones. */
  #beyondNs = 0

  /** Spent waiting so far, in nanoseconds; what turns in a row took beyond empty ones is told when they are over. */
  get waitingNs(): number {
    return this.#waitingNs
  }

  get isTurning(): boolean {
    return this.#delayAtStartNs !== null
  }

  /** A sleep is over in which the loop was active for so long. */
  slept(activeNs: number): void {
    this.#waitingNs += Math.min(activeNs, emptySleepNs)
  }

  /**
   * Turns in a row begin.
   *
   * @param askedNs on any clock, before the thread was asked for its delay: to ask takes longer than a turn does
   * @param nowNs on the same clock, after it
   * @param delayNs how long the thread has waited for a processor so far
   */
  begin(askedNs: number, nowNs: number, delayNs: number): void {
    this.#waitingNs += nowNs - askedNs
    this.#turnStartNs = nowNs
    this.#delayAtStartNs = delayNs
    this.#beyondNs = 0
  }

  /** A turn is over, and the next one begins. */
  turned(nowNs: number): void {
    const tookNs = nowNs - this.#turnStartNs
    this.#turnStartNs = nowNs
    this.#waitingNs += Math.min(tookNs, emptyTurnNs)
    this.#beyondNs += Math.max(0, tookNs - emptyTurnNs)
  }

  /**
   * The last turn is over.
   *
   * @param delayNs as of `begin`; not asked for when turns took hardly more than empty ones
   */
  end(delayNs: () => number): void {
    if (this.#delayAtStartNs !== null && this.#beyondNs > worthAskingNs) {
      this.#waitingNs += Math.max(0, Math.min(this.#beyondNs, delayNs() - this.#delayAtStartNs))
    }
    this.#delayAtStartNs = null
  }
}
