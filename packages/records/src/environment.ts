import { createHash } from 'node:crypto'
import type { BaselineDocument } from './baseline.ts'
import { canonicalLine } from './canonical-json.ts'
import { type Fingerprint, type FingerprintDifference, fingerprintDifferences } from './fingerprint.ts'

/** One folder under `baselines/`. */
export interface BaselineEnvironment {
  readonly name: string
  readonly fingerprint: Fingerprint
  /** By name of the suite. */
  readonly suites: ReadonlyMap<string, BaselineDocument>
}

/** All that is in a folder of baselines. */
export interface Baselines {
  readonly directory: string
  /** Sorted by name. */
  readonly environments: readonly BaselineEnvironment[]
}

/** Whether stored figures compare with what is measured here. */
export type EnvironmentSelection =
  | { readonly state: 'match'; readonly environment: BaselineEnvironment }
  | {
      readonly state: 'foreign'
      /** For indication only: figures of another machine are never judged. */
      readonly nearest: BaselineEnvironment
      /** At least one. */
      readonly differences: readonly FingerprintDifference[]
    }
  | { readonly state: 'missing' }

/**
 * Finds the environment whose fingerprint is exactly the given one; of several, the first by name.
 * Without one the nearest is named: same platform, architecture and major of Node count first, in this
 * order, then the number of fields that differ.
 */
export function selectEnvironment(
  baselines: Pick<Baselines, 'environments'>,
  fingerprint: Fingerprint,
): EnvironmentSelection {
  const [nearest] = baselines.environments
    .map((environment) => ({
      environment,
      differences: fingerprintDifferences(environment.fingerprint, fingerprint),
      distance: distance(environment.fingerprint, fingerprint),
    }))
    .sort((a, b) => a.distance - b.distance || (a.environment.name < b.environment.name ? -1 : 1))
  if (!nearest) return { state: 'missing' }
  const { environment, differences } = nearest
  return differences.length === 0
    ? { state: 'match', environment }
    : { state: 'foreign', nearest: environment, differences }
}

/**
 * Name of the folder that baselines of this fingerprint go to, such as `linux-x64-node24` or, with a suffix,
 * `linux-x64-node24-ci`. Where a folder of that name holds another fingerprint, a hash of this one follows.
 *
 * @param suffix told apart by the user (`ci`); letters, digits and dashes of it are kept
 * @param existing the environments there are
 */
export function environmentName(
  fingerprint: Fingerprint,
  suffix = '',
  existing: readonly Pick<BaselineEnvironment, 'name' | 'fingerprint'>[] = [],
): string {
  const parts = [fingerprint.platform, fingerprint.arch, `node${nodeMajor(fingerprint)}`, suffix]
  const name = parts.map(folderPart).filter(Boolean).join('-')
  // Some file systems do not tell cases apart.
  const namesake = existing.find((environment) => environment.name.toLowerCase() === name)
  if (!namesake || fingerprintDifferences(namesake.fingerprint, fingerprint).length === 0) {
    return namesake?.name ?? name
  }
  return `${name}-${fingerprintHash(fingerprint)}`
}

/** SHA-256 of all that is in a fingerprint, first 8 hex digits: a name that machines share whose figures compare. */
export function fingerprintHash(fingerprint: Fingerprint): string {
  return createHash('sha256').update(canonicalLine(fingerprint)).digest('hex').slice(0, 8)
}

function distance(a: Fingerprint, b: Fingerprint): number {
  const fields = fingerprintDifferences(a, b).length
  // Each step outweighs all that follow: there are 8 fields at most.
  const platform = a.platform === b.platform ? 0 : 64
  const arch = a.arch === b.arch ? 0 : 32
  const major = nodeMajor(a) === nodeMajor(b) ? 0 : 16
  return platform + arch + major + fields
}

function nodeMajor(fingerprint: Fingerprint): string {
  return fingerprint.node.split('.', 1)[0] ?? ''
}

function folderPart(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
