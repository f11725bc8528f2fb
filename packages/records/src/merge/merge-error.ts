/** Why records are not the shards of one whole; stable, for programs. */
export type MergeErrorCode =
  /** Fewer than all shards are there, or one of them lacks a call that was its own. */
  | 'MERGE_MISSING'
  /** A shard or a call is there more than once. */
  | 'MERGE_DOUBLED'
  /** They were measured of different things, in different ways or, for absolute figures, on different machines. */
  | 'MERGE_DIFFERENT'
  /** A record is not of a shard, or no record was given. */
  | 'MERGE_NO_SHARD'

/** Records that cannot be merged. The message names file and field, what was found and what is allowed. */
export class MergeError extends Error {
  override readonly name = 'MergeError'
  readonly code: MergeErrorCode

  constructor(code: MergeErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
