import {
  type CallDescription,
  type LoadArmOptions,
  type loadArm,
  loadForAtMost,
  type PairSettings,
  type SuiteArm,
} from '@tidemark/harness/runner'
import type { Breakage, GateLoadFigures, GateLoadSettings, LoadShape } from '@tidemark/records'
import type { Random } from '@tidemark/stats'
import { figuresOfArms, type LoadBlock, usable } from './load-blocks.ts'

/** One replicate of a call under load as it is to be taken. */
export interface LoadPlan {
  readonly call: LoadArmOptions['call']
  readonly load: NonNullable<CallDescription['load']>
  readonly server: LoadArmOptions['server']
  /** Name of the arm that is judged. */
  readonly head: string
  /** In the order of their blocks; as many of each. */
  readonly blocks: readonly SuiteArm[]
}

export type LoadOfArms =
  | {
      readonly state: 'loaded'
      readonly shape: LoadShape
      readonly arms: Readonly<Record<string, GateLoadFigures>>
    }
  | { readonly state: 'broken'; readonly arm: string; readonly failure: Omit<Breakage, 'replicate'> }
  /** Somebody stopped the gate before all blocks were taken. */
  | { readonly state: 'stopped' }

/** How calls are put under load; the margins are for the judge. */
export type LoadTaking = Omit<GateLoadSettings, 'throughputMargin' | 'tailMargin'>

/**
 * As long as the processes of `tidemark load` warm up. Beyond some seconds a longer block tells little more: processes
 * of the same code differ by more than blocks of one process do.
 */
export const defaultLoadTaking: LoadTaking = { workers: 1, warmupSeconds: 1, blockSeconds: 2 }

export interface MeasureUnderLoadOptions {
  /** Working directory of all arms. */
  readonly root: string
  readonly pair: Pick<PairSettings, 'timeLimitSeconds' | 'memoryLimitMib'>
  readonly load: LoadTaking
  /** Of this replicate. */
  readonly random: Random
  readonly signal: AbortSignal
  /** Puts one arm under load; another one for tests. */
  readonly loadArm: typeof loadArm
}

/**
 * One replicate: every block in a fresh process. Both halves have arrivals of their own, which within a half are the same
 * for all arms: they meet the same bursts. The first block that breaks ends it.
 */
export async function measureUnderLoad(
  { call, load, server, head, blocks }: LoadPlan,
  { root, pair, load: taking, random, signal, loadArm: loadOne }: MeasureUnderLoadOptions,
): Promise<LoadOfArms> {
  const seeds = [0, 1].map((half) => random.fork(half).integer(2 ** 31))
  const model = loadForAtMost(load, taking.blockSeconds)
  const taken: LoadBlock[] = []
  for (const [at, arm] of blocks.entries()) {
    const settings = {
      seed: seeds[at < blocks.length / 2 ? 0 : 1] ?? 0,
      workers: taking.workers,
      warmupSeconds: taking.warmupSeconds,
      timeLimitSeconds: pair.timeLimitSeconds,
      memoryLimitMib: pair.memoryLimitMib,
    }
    const result = usable(await loadOne(arm, { call, server, load: model, root, settings, signal }))
    if (signal.aborted) return { state: 'stopped' }
    if (result.state === 'unusable') return { state: 'broken', arm: arm.arm, failure: result.failure }
    taken.push({ arm: arm.arm, figures: result.figures })
  }
  const [first] = taken
  if (first === undefined) throw new TypeError('a replicate under load needs a block')
  return { state: 'loaded', shape: first.figures.load, arms: figuresOfArms(taken, head) }
}
