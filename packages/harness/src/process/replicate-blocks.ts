import { MessageChannel } from 'node:worker_threads'
import type { BlockOrder, BlockReport, BlocksOutcome, ProcessRequest } from '../protocol.ts'
import { placeAllocationsAlike } from './place-allocations.ts'
import { runOnFreshPool } from './pool.ts'

/** Measures one arm in a worker of this process, block by block as the parent orders. */
export async function replicateBlocks(
  { call, arm, settings }: Extract<ProcessRequest, { type: 'blocks' }>,
  onReport: (report: BlockReport) => void,
): Promise<BlocksOutcome> {
  placeAllocationsAlike()
  const { port1, port2 } = new MessageChannel()
  const forward = (order: BlockOrder): void => port1.postMessage(order)
  process.on('message', forward)
  port1.on('message', onReport)
  const { timeLimitSeconds, memoryLimitMib } = settings
  const limits = { callSeconds: call.timeLimitSeconds, otherSeconds: timeLimitSeconds, memoryLimitMib }
  const result = await runOnFreshPool<BlocksOutcome>(1, limits, (_, progress) => ({
    type: 'blocks',
    callId: call.id,
    arm,
    settings,
    progress,
    port: port2,
  }))
  process.off('message', forward)
  port1.close()
  return result.state === 'lost'
    ? { state: 'broken', failure: result.failure }
    : (result.outcomes[0] as BlocksOutcome)
}
