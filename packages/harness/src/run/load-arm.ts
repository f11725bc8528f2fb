import { type LoadModel, type LoadOptions, resolveLoad, type ServerOptions } from '@tidemark/load/options'
import type { LoadResult } from '@tidemark/records'
import type { CallDescription } from '../protocol.ts'
import type { LoadSettings } from '../settings.ts'
import { loadInFreshProcess } from './load.ts'
import { resultOf } from './load-record.ts'
import type { SuiteArm } from './measure-pairs.ts'

export interface LoadArmOptions {
  readonly call: Pick<CallDescription, 'id' | 'timeLimitSeconds'>
  /** Null where the suite starts none. */
  readonly server: ServerOptions | null
  readonly load: LoadModel
  /** Working directory of all arms. */
  readonly root: string
  readonly settings: LoadSettings
  readonly signal: AbortSignal
}

/**
 * A call under its load once, in one arm: in a fresh process with a pool of its own. A server is one of its own as well,
 * started in the folder of its arm: what its command names is of that revision.
 */
export async function loadArm(
  { root: ownRoot, bundle }: SuiteArm,
  { call, server, load, root, settings, signal }: LoadArmOptions,
): Promise<LoadResult> {
  const suite = { bundle, server: server === null ? null : { ...server, cwd: ownRoot } }
  const outcome = await loadInFreshProcess({ suite, call, load }, { root, settings, soak: false, signal })
  return resultOf(load, outcome, { budget: null, soak: false })
}

/** The load of a call for so long at the most. Stages are a shape of their own, and stay whole. */
export function loadForAtMost(options: LoadOptions, seconds: number): LoadModel {
  if (options.stages !== undefined) return resolveLoad(options)
  const durationSeconds = Math.min(options.durationSeconds ?? Number.POSITIVE_INFINITY, seconds)
  return resolveLoad({ ...options, durationSeconds })
}
