/**
 * What must be equal for two absolute measurements to be comparable.
 *
 * Only the machine and the runtime are in it. What the code under test is (revision, lock file, suite)
 * is provenance: it differs between the two sides of every comparison worth making.
 */
export interface Fingerprint {
  /** CPU model with family, model and stepping where the system tells them: `AMD EPYC (25/1/1)`. */
  readonly cpu: string
  /** Logical cores this process may use. */
  readonly cores: number
  /** Physical memory in GiB, rounded. */
  readonly memoryGib: number
  /** `linux`, `darwin`, `win32` … */
  readonly platform: string
  readonly arch: string
  /** Major and minor release of the operating system's kernel, such as `6.18`. */
  readonly kernel: string
  /** Exact Node version without the `v`, such as `20.20.2`. */
  readonly node: string
  /** V8 flags in force (`NODE_OPTIONS` and `execArgv`), sorted. */
  readonly flags: readonly string[]
}
