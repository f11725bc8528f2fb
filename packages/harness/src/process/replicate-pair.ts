import { type PairOutcome, type PlannedPair, type ProcessRequest, pairMemoryMib } from '../protocol.ts'
import { runOnFreshPool } from './pool.ts'
import type { WaitingPool } from './waiting-pool.ts'

type PairRequest = Extract<ProcessRequest, { type: 'pair' }>

export interface PairReplicate {
  readonly outcome: PairOutcome
  /** The worker may still run: nothing else can be measured in this process. */
  readonly spent: boolean
}

/**
 * Measures one call in all its arms in a fresh pool of one worker.
 *
 * @param next the call whose pool may start meanwhile
 */
export async function replicatePair(
  { settings, seed }: PairRequest,
  call: PlannedPair,
  next: PlannedPair | undefined,
  pools: WaitingPool,
): Promise<PairReplicate> {
  const limits = {
    callSeconds: call.timeLimitSeconds,
    otherSeconds: settings.timeLimitSeconds,
    memoryLimitMib: pairMemoryMib(call, settings),
  }
  const pool = pools.take(limits.memoryLimitMib)
  if (next !== undefined) pools.start(pairMemoryMib(next, settings))
  const result = await runOnFreshPool<PairOutcome>(
    1,
    limits,
    (_, progress) => ({ type: 'pair', call, settings, seed, progress }),
    pool,
  )
  if (result.state === 'lost') {
    return { outcome: { state: 'broken', arm: null, failure: result.failure }, spent: true }
  }
  return { outcome: result.outcomes[0] as PairOutcome, spent: false }
}
