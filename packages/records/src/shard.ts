import type { Fingerprint } from './fingerprint.ts'

/** More machines than anybody has for one suite; a number above it is a mistake. */
export const mostShards = 1000

/** Which shard makes a call. */
export interface ShardedCall {
  readonly suite: string
  /** Id of the call. */
  readonly id: string
  /** From 1. */
  readonly shard: number
}

/** What a record is a part of: one of several measurements whose calls together are a whole. */
export interface Shard {
  /** From 1 to `total`. */
  readonly index: number
  /** Up to 1000. */
  readonly total: number
  /** Only some suites or calls were asked for, so calls that are absent are not gone. */
  readonly filtered: boolean
  /** Every call of the whole in the order of the suites, whoever makes it: the same in all shards. */
  readonly division: readonly ShardedCall[]
}

/** Where and when one part of a merged record was measured. */
export interface ShardOrigin {
  /** From 1. */
  readonly index: number
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationSeconds: number
  readonly seed: number
  readonly fingerprint: Fingerprint
}

/** The suites with those calls that a shard makes; suites without any are left out. */
export function callsOfShard<
  Suite extends { readonly name: string; readonly calls: readonly { readonly id: string }[] },
>(suites: readonly Suite[], { index, division }: Shard): readonly Suite[] {
  const own = new Set(
    division.filter(({ shard }) => shard === index).map(({ suite, id }) => JSON.stringify([suite, id])),
  )
  return suites
    .map((suite) => ({
      ...suite,
      calls: suite.calls.filter(({ id }) => own.has(JSON.stringify([suite.name, id]))),
    }))
    .filter(({ calls }) => calls.length > 0)
}

/**
 * Whether a record is of a shard that got no call because there are fewer calls than shards: then nothing was measured,
 * and nothing went wrong. Where there is no call at all it is false.
 */
export function isEmptyShard({ shard }: { readonly shard?: Shard }): boolean {
  return (
    shard !== undefined &&
    shard.division.length > 0 &&
    shard.division.every((call) => call.shard !== shard.index)
  )
}
