import type { LoadRecord } from '../load.ts'
import { revisionFacts } from './merge-runs.ts'
import { mergeSuites } from './merge-suites.ts'
import { mergedHead } from './merged-head.ts'
import { factsIn, refuseDifferences, refuseOtherMachines } from './same-facts.ts'
import { type RecordPart, shardsInOrder } from './shards-in-order.ts'

/**
 * The whole load record of which these are the shards, without loss.
 *
 * @throws MergeError like `mergeRunRecords`
 */
export function mergeLoadRecords(parts: readonly RecordPart<LoadRecord>[]): LoadRecord {
  const inOrder = shardsInOrder(parts)
  refuseDifferences(inOrder, 'one load', ({ tool, revision, settings }) => ({
    tool,
    ...revisionFacts(revision),
    ...factsIn('settings', settings, ['seed']),
  }))
  refuseOtherMachines(inOrder)
  const { shard: _, ...first } = inOrder[0].record
  return { ...first, ...mergedHead(inOrder), suites: mergeSuites(inOrder) }
}
