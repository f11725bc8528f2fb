import type { PairOutcome, PlannedPair, ProcessRequest } from '../protocol.ts'
import { placeAllocationsAlike } from './place-allocations.ts'
import { runOnFreshPool } from './pool.ts'

export interface PairReplicate {
  readonly outcome: PairOutcome
  /** The worker may still run: nothing else can be measured in this process. */
  readonly spent: boolean
}

/** Measures one call in all its arms in a fresh pool of one worker. */
export async function replicatePair(
  { settings, seed }: Extract<ProcessRequest, { type: 'pair' }>,
  call: PlannedPair,
): Promise<PairReplicate> {
  placeAllocationsAlike()
  const { timeLimitSeconds, memoryLimitMib } = settings
  const limits = {
    callSeconds: call.timeLimitSeconds,
    otherSeconds: timeLimitSeconds,
    memoryLimitMib: memoryLimitMib * call.slots.length,
  }
  const result = await runOnFreshPool<PairOutcome>(1, limits, (_, progress) => ({
    type: 'pair',
    call,
    settings,
    seed,
    progress,
  }))
  if (result.state === 'lost') {
    return { outcome: { state: 'broken', arm: null, failure: result.failure }, spent: true }
  }
  return { outcome: result.outcomes[0] as PairOutcome, spent: false }
}
