/** The pinned tidemark: `baselines/tidemark.json`. Every revision is measured against it as well. */
export interface AnchorDocument {
  readonly kind: 'tidemark.anchor'
  readonly version: 1
  /** Full hash of the commit that what follows is held against, normally the last release. */
  readonly revision: string
  readonly pinned: {
    /** Day, `2026-11-22`. */
    readonly on: string
    readonly reason: string
  }
  /**
   * Hashes of the last lines of the ledger as this revision has it: all that they do not lead to was accepted since.
   * Absent where git does not keep the ledger.
   */
  readonly ledger?: readonly string[]
}
