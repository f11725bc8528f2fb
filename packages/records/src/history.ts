/** What was measured of one call. At least one of `ratio`, `calibrated` and `p50Ns` is there. */
export interface HistoryCall {
  /**
   * Time over that of the tidemark, both measured in turns in one process. 1 with an error of 0 where both run the very
   * same code, which is not measured.
   */
  readonly ratio?: number
  /** Standard error of ln(ratio); there where the ratio is. */
  readonly error?: number
  /** How many runs of the calibration kernel one call is worth: less shaken by the machine's moods than nanoseconds. */
  readonly calibrated?: number
  /** Median latency in nanoseconds. */
  readonly p50Ns?: number
  /** First 8 digits of the call's `definitionHash`: tell a changed benchmark from changed code. */
  readonly definition?: string
  /** Fresh processes behind the figures. */
  readonly replicates: number
}

/** One measurement of a suite: a line of `baselines/history/<suite>.ndjson`. */
export interface HistoryEntry {
  readonly version: 1
  /** When it was measured: ISO 8601, UTC. */
  readonly at: string
  /** When the revision was committed: ISO 8601, UTC. Absent where git did not know, and for uncommitted changes. */
  readonly committed?: string
  readonly suite: string
  /** Commit that was measured; `+` at its end means a dirty working tree; null outside git. */
  readonly revision: string | null
  /** Of the machine, as `fingerprintHash` tells it: absolute figures of two machines never compare. */
  readonly fingerprint: string
  /** `alone`, by `tidemark run`; `paired`, in turns with other revisions, by `tidemark gate`. */
  readonly method: 'alone' | 'paired'
  /** Worker threads that made a call at once; absent where calls were paired. */
  readonly workers?: number
  /** Commit of the tidemark that the ratios are over; absent where there are none. */
  readonly tidemark?: string
  /** By call id. */
  readonly calls: Readonly<Record<string, HistoryCall>>
}
