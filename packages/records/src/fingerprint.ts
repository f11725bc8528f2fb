/**
 * What must be equal for two absolute measurements to be comparable.
 *
 * Only the machine and the runtime are in it. What the code under test is (revision, lock file, suite)
 * is provenance: it differs between the two sides of every comparison worth making.
 */
export interface Fingerprint {
  /** CPU model with family, model and stepping where the system tells them: `AMD EPYC (25/1/1)`. */
  readonly cpu: string
  /**
   * Logical cores this process may use. CPU affinity counts everywhere; a control group's quota only where
   * Node's own count respects it, for a quota slows both sides of a comparison alike.
   */
  readonly cores: number
  /**
   * Memory in GiB, rounded, at least 1: the physical memory, or the limit of the process's control group
   * where that is lower, because V8 sizes its heap (and so its collections) by the lower of the two.
   */
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

/** A field in which two fingerprints differ, worded for people. */
export interface FingerprintDifference {
  readonly field: keyof Fingerprint
  readonly baseline: string
  readonly here: string
}

/** The fields in which the machine here differs from that of a baseline; empty when figures compare. */
export function fingerprintDifferences(baseline: Fingerprint, here: Fingerprint): FingerprintDifference[] {
  return fingerprintFields
    .map((field) => ({ field, baseline: wording(baseline[field]), here: wording(here[field]) }))
    .filter((difference) => difference.baseline !== difference.here)
}

/** Most telling first. */
const fingerprintFields: readonly (keyof Fingerprint)[] = [
  'platform',
  'arch',
  'cpu',
  'cores',
  'memoryGib',
  'kernel',
  'node',
  'flags',
]

function wording(value: string | number | readonly string[]): string {
  if (typeof value === 'object') return value.length === 0 ? 'none' : value.join(' ')
  return String(value)
}
