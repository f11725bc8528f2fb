/** What became of the points of one report, for somebody who waits for it. */
export class Report {
  points = 0
  sent = 0
  dropped = 0
  /** What went wrong last. */
  error: Error | undefined
  /** Whether a batch of it was tried and has to be tried again. */
  isDelayed = false

  get isSettled(): boolean {
    return this.sent + this.dropped === this.points
  }
}
