export type ArmErrorCode =
  /** There is no git program, or no repository around the project. */
  | 'ARM_NO_REPOSITORY'
  /** There is one that git refuses to read. */
  | 'ARM_REPOSITORY_UNREADABLE'
  | 'ARM_NO_COMMITS'
  /** A default base is wanted for a first commit. */
  | 'ARM_NO_PARENT'
  | 'ARM_NO_DEFAULT_BRANCH'
  | 'ARM_NO_MERGE_BASE'
  | 'ARM_NO_RELEASE'
  /** The clone was cut off before the commit that is needed. */
  | 'ARM_SHALLOW'
  | 'ARM_REF_INVALID'
  | 'ARM_REF_UNKNOWN'
  /** One revision is not in the history of the other. */
  | 'ARM_NO_RANGE'
  | 'ARM_CHECKOUT'
  /** The revision has no folder where the project is now, or the folder given is none. */
  | 'ARM_NO_FOLDER'
  | 'ARM_NO_LOCKFILE'
  | 'ARM_NO_PACKAGE_MANAGER'
  | 'ARM_MANIFEST'
  | 'ARM_COMMAND'
  | 'ARM_PACKAGE_INVALID'
  | 'ARM_CACHE_PLACE'

/** An arm cannot be had: what failed, what was found, what to do. */
export class ArmError extends Error {
  override readonly name = 'ArmError'
  readonly code: ArmErrorCode
  /** Last lines that a failed command wrote, free of control characters; otherwise none. */
  readonly outputTail: readonly string[]

  constructor(code: ArmErrorCode, message: string, outputTail: readonly string[] = []) {
    super(message)
    this.code = code
    this.outputTail = outputTail
  }
}
