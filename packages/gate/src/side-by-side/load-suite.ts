import { join } from 'node:path'
import {
  bundleSuite,
  type CallDescription,
  describeInFreshProcess,
  type PairSettings,
  type SuiteArm,
  SuiteError,
} from '@tidemark/harness/runner'
import type { Breakage } from '@tidemark/records'

/** A revision in a folder, ready to be loaded. */
export interface ArmFolder {
  readonly name: string
  /** Absolute; the project's root in this revision. */
  readonly root: string
  readonly lockfileHash: string | null
  /** Packages that this arm resolves from another folder, by name. */
  readonly packages?: ReadonlyMap<string, string>
}

/** How a suite fares in a revision. */
export type SuiteLoad =
  | { readonly state: 'loads'; readonly arm: SuiteArm; readonly calls: readonly CallDescription[] }
  | { readonly state: 'fails'; readonly breakage: Breakage }

export interface LoadSuiteOptions {
  /** Text of the suite in place of the revision's own file, which need not exist; null for its own. */
  readonly source: string | null
  readonly settings: PairSettings
  readonly signal: AbortSignal
}

/**
 * Builds a suite in a revision and loads it there in a fresh process, without running a call.
 *
 * @param file path of the suite from the root, with forward slashes
 */
export async function loadSuite(
  { name, root, packages }: ArmFolder,
  file: string,
  { source, settings, signal }: LoadSuiteOptions,
): Promise<SuiteLoad> {
  try {
    const bundle = await bundleSuite(root, join(root, file), {
      ...(source === null ? {} : { source }),
      ...(packages === undefined ? {} : { packages }),
    })
    const outcome = await describeInFreshProcess(bundle, { root, settings, signal })
    switch (outcome.state) {
      case 'described':
        return { state: 'loads', arm: { arm: name, root, bundle }, calls: outcome.suite.calls }
      case 'invalid':
        return { state: 'fails', breakage: loadFailure(outcome.problem.message) }
      case 'broken':
        return { state: 'fails', breakage: { ...outcome.failure, replicate: 0 } }
    }
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    return { state: 'fails', breakage: loadFailure(error.message) }
  }
}

function loadFailure(message: string): Breakage {
  return { reason: 'load-failed', phase: 'load', message, replicate: 0 }
}
