import { createHash } from 'node:crypto'
import type { ShardedCall } from '@tidemark/records'

/** A call and how long it is expected to take. */
export interface WeighedCall {
  readonly suite: string
  readonly id: string
  /** Above 0; only their proportions matter. */
  readonly seconds: number
}

/**
 * Puts calls on shards so that all take about as long: the longest first, each where least is to be done so far
 * (Graham, 1969: the longest shard takes at most 4/3 of what the best division would). Of equal calls a hash decides
 * which goes first. Nothing but the calls and their durations goes into it, so every machine divides alike.
 *
 * @param total number of shards, at least 1
 */
export function divide(calls: readonly WeighedCall[], total: number): readonly ShardedCall[] {
  const busySeconds = new Array<number>(total).fill(0)
  const shardOf = new Map<WeighedCall, number>()
  for (const call of longestFirst(calls)) {
    const least = busySeconds.indexOf(Math.min(...busySeconds))
    busySeconds[least] = (busySeconds[least] ?? 0) + call.seconds
    shardOf.set(call, least + 1)
  }
  return calls.map((call) => ({ suite: call.suite, id: call.id, shard: shardOf.get(call) ?? 1 }))
}

function longestFirst(calls: readonly WeighedCall[]): readonly WeighedCall[] {
  return calls
    .map((call) => ({ call, hash: hashOf(call) }))
    .sort((a, b) => b.call.seconds - a.call.seconds || (a.hash < b.hash ? -1 : 1))
    .map(({ call }) => call)
}

function hashOf({ suite, id }: WeighedCall): string {
  return createHash('sha256')
    .update(JSON.stringify([suite, id]))
    .digest('hex')
}
