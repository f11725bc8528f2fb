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
}
