import type { Revision, RunRecord } from '../run.ts'
import { mergeSuites } from './merge-suites.ts'
import { mergedHead } from './merged-head.ts'
import { factsIn, refuseDifferences, refuseOtherMachines } from './same-facts.ts'
import { type RecordPart, shardsInOrder } from './shards-in-order.ts'

/**
 * The whole run of which these are the shards. Nothing is lost and nothing rounded: a call is made by one shard, and
 * its histogram and replicates are taken over as they are.
 *
 * @throws MergeError unless they are all shards of one division, each once, of the same revision, with the same
 * settings, on the same kind of machine
 */
export function mergeRunRecords(parts: readonly RecordPart<RunRecord>[]): RunRecord {
  const inOrder = shardsInOrder(parts)
  refuseDifferences(inOrder, 'one run', ({ tool, environment, revision, settings }) => ({
    tool,
    ...revisionFacts(revision),
    ...factsIn('settings', settings, ['seed']),
    environment,
  }))
  refuseOtherMachines(inOrder)
  const { shard: _, ...first } = inOrder[0].record
  return { ...first, ...mergedHead(inOrder), suites: mergeSuites(inOrder) }
}

/** A branch is only a name: one machine may have checked it out, another its commit. */
export function revisionFacts(revision: Revision): Readonly<Record<string, unknown>> {
  return factsIn('revision', revision, ['branch'])
}
