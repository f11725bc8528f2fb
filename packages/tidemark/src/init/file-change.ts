/** A file to be written. */
export interface FileChange {
  /** From the project's folder, with `/`; may lead above it, to the top of the repository. */
  readonly path: string
  /** The file as it is; null when there is none. */
  readonly before: string | null
  readonly after: string
}

/** A file of the user that stays as it is, although init would write it otherwise. */
export interface KeptFile {
  readonly path: string
  readonly present: string
  readonly proposed: string
}

export interface Plan {
  readonly changes: readonly FileChange[]
  readonly kept: readonly KeptFile[]
  /** What was left alone for another reason, one sentence each. */
  readonly notes: readonly string[]
}
