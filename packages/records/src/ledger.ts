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
  /** How the ratio was measured. `calibrated`: against stored numbers, through the calibration kernel. */
  readonly method?: 'calibrated'
  readonly replicates: number
  readonly reason: string
  readonly revision: string | null
}
