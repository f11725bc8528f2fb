/** One accepted change: a line of `baselines/ledger.ndjson`. */
export interface LedgerEntry {
  readonly version: 1
  /** ISO 8601, UTC. */
  readonly at: string
  readonly environment: string
  readonly suite: string
  readonly call: string
  readonly change: 'new' | 'changed' | 'gone'
  /** Measured time over the accepted time before; absent where there was none to compare with. */
  readonly ratio?: number
  /** Interval of the ratio at the level of the comparison. */
  readonly interval?: readonly [low: number, high: number]
  /**
   * How the ratio was measured. `calibrated`: against stored numbers, through the calibration kernel. `paired`:
   * against the revision before, side by side.
   */
  readonly method?: 'calibrated' | 'paired'
  readonly replicates: number
  readonly reason: string
  readonly revision: string | null
  /** `Name <address>` of who accepted, as git knows them; absent where it does not. */
  readonly author?: string
  /** Of the machine that measured: `fingerprintHash`. */
  readonly fingerprint?: string
  /** The last day, `2027-01-31` in UTC, on which the change is accepted. Absent: for good. */
  readonly expires?: string
  /** It went past the drift budget, knowingly. */
  readonly overBudget?: true
}

/** A line as it stands in the ledger. */
export interface LedgerLine extends LedgerEntry {
  /**
   * Hashes of the lines that none followed when this one was written: one, or several behind a merge; none in an
   * empty ledger. Absent in lines of older versions.
   */
  readonly previous?: readonly string[]
  /** Of all other fields. Absent in lines of older versions. */
  readonly hash?: string
}
