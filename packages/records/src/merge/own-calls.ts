import { MergeError } from './merge-error.ts'
import { callName, type Shardable, type ShardParts } from './shards-in-order.ts'

/** A call of a record, with the suite it is of. */
export interface CallOfSuite<Call> {
  readonly suite: string
  readonly id: string
  readonly call: Call
}

/**
 * The calls of all parts in the order of their division, each from the shard that it belongs to.
 *
 * @param callsOf calls of a record that are in its division
 * @throws MergeError when a part holds a call that is not its own, or lacks one without having been stopped
 */
export function ownCalls<Document extends Shardable, Call>(
  parts: ShardParts<Document>,
  callsOf: (record: Document) => readonly CallOfSuite<Call>[],
): readonly CallOfSuite<Call>[] {
  const { division } = parts[0].shard
  const ownerOf = new Map(division.map(({ suite, id, shard }) => [callName(suite, id), shard]))
  const found = new Map<string, CallOfSuite<Call>>()
  for (const { file, record, shard } of parts) {
    for (const call of callsOf(record)) {
      const name = callName(call.suite, call.id)
      const owner = ownerOf.get(name)
      if (owner !== shard.index) {
        const whose = owner === undefined ? 'of no shard' : `of shard ${owner}`
        throw new MergeError(
          'MERGE_DOUBLED',
          `${file}: found ${name}, which is a call ${whose}; allowed are those of shard ${shard.index}`,
        )
      }
      found.set(name, call)
    }
  }
  return division.flatMap(({ suite, id, shard }) => {
    const name = callName(suite, id)
    const call = found.get(name)
    if (call !== undefined) return [call]
    const owner = parts.find((part) => part.shard.index === shard)
    // What was stopped says so, and fails; that it lacks calls is what was to be expected.
    if (owner === undefined || owner.record.interrupted) return []
    throw new MergeError(
      'MERGE_MISSING',
      `${owner.file}: found no ${name}; allowed is every call of shard ${shard}: measure it again`,
    )
  })
}
