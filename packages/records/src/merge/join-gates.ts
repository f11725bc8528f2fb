import { canonicalLine } from '../canonical-json.ts'
import type { GateCall, GateLedgerFault, GateRecord } from '../gate.ts'
import { mergedHead } from './merged-head.ts'
import { ownCalls } from './own-calls.ts'
import { factsIn, refuseDifferences } from './same-facts.ts'
import { type RecordPart, type ShardParts, shardsInOrder } from './shards-in-order.ts'

/**
 * Everything that the shards of a gate measured, in one record. Its verdicts are those that each shard could give by
 * itself: `mergeGateShards` of `@tidemark/gate` decides them again for the whole.
 *
 * Shards may be of different machines: each compares revisions with one another where it is, and a ratio knows no
 * machine. The record has the fingerprint of the first, and `shards` all of them.
 *
 * @throws MergeError unless they are all shards of one division, each once, of the same arms and settings
 */
export function joinGateRecords(parts: readonly RecordPart<GateRecord>[]): GateRecord {
  const inOrder = shardsInOrder(parts)
  refuseDifferences(inOrder, 'one gate', ({ tool, arms, settings, tidemark }) => ({
    tool,
    'tidemark.revision': tidemark?.revision ?? null,
    arms: arms.map(({ name }) => name),
    ...Object.fromEntries(
      arms.flatMap((arm) => Object.entries(factsIn(`arms[${JSON.stringify(arm.name)}]`, arm, ['label']))),
    ),
    ...factsIn('settings', settings, ['seed']),
  }))
  const { shard: _, ...first } = inOrder[0].record
  const calls = ownCalls(inOrder, (record) =>
    record.calls.filter(isMeasuredHere).map((call) => ({ suite: call.suite, id: call.id, call })),
  )
  const ledgerFaults = faultsIn(inOrder)
  return {
    ...first,
    ...mergedHead(inOrder),
    outOfTime: inOrder.some(({ record }) => record.outOfTime),
    calls: [...calls.map(({ call }) => call), ...goneCalls(inOrder)],
    shams: inOrder.flatMap(({ record }) => record.shams),
    ...(ledgerFaults.length > 0 && { ledgerFaults }),
  }
}

/** All read the same ledger, but a shallow clone may find less. */
function faultsIn(parts: ShardParts<GateRecord>): readonly GateLedgerFault[] {
  const all = parts.flatMap(({ record }) => record.ledgerFaults ?? [])
  return [...new Map(all.map((fault) => [canonicalLine(fault), fault])).values()]
}

/** Of a call that head does not have no shard is the owner. */
function isMeasuredHere({ verdict }: GateCall): boolean {
  return verdict !== 'gone'
}

function goneCalls(parts: ShardParts<GateRecord>): readonly GateCall[] {
  const gone = parts.flatMap(({ record }) => record.calls.filter((call) => !isMeasuredHere(call)))
  return [...new Map(gone.map((call) => [JSON.stringify([call.suite, call.id]), call])).values()]
}
