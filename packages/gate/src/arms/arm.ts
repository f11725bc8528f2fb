/** One revision of the code being measured, as a folder that is ready to be loaded. */
export interface Arm {
  /** `head`, `base`, `tidemark`, or what the user calls it. */
  readonly name: string
  /** Absolute path of the folder that corresponds to the project's root, links resolved. */
  readonly root: string
  /** For people: `main@1a2b3c4d5`, `working tree`. */
  readonly label: string
  /** Null outside git. */
  readonly commit: string | null
  /** Whether the files differ from the commit. */
  readonly dirty: boolean
  /** As in a run's revision: 16 hexadecimal digits, null without a lock file. */
  readonly lockfileHash: string | null
}

/** An arm that is one version of a published package, resolvable from the arm's root. */
export interface PackageArm extends Arm {
  readonly packageName: string
}

/** What takes time while an arm is prepared, in this order. */
export type ArmStep = 'waiting for another gate' | 'checking out' | 'installing' | 'building'

export interface ArmProgress {
  /** Called when a step begins; a cached arm has none. */
  readonly onStep?: (step: ArmStep) => void
  /** Ends whatever runs; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal
}

/** How arms are installed, built and kept. */
export interface ArmSettings {
  /**
   * Command line that installs dependencies, run by the shell in the arm's root; null for the one that the
   * lock file asks for.
   */
  readonly install: string | null
  /**
   * Command line that builds, run by the shell in the arm's root; null for the `build` script of
   * package.json where there is one; false for none.
   */
  readonly build: string | false | null
  /** Arms used longest ago are removed when all together are larger than this. */
  readonly cacheLimitBytes: number
  /** For one install or build command. */
  readonly commandTimeLimitSeconds: number
}

export const defaultArmSettings: ArmSettings = {
  install: null,
  build: null,
  cacheLimitBytes: 5 * 1024 ** 3,
  commandTimeLimitSeconds: 600,
}
