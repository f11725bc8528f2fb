import type { BrokenSuite } from '../run.ts'
import type { ShardOrigin } from '../shard.ts'
import type { Shardable, ShardParts } from './shards-in-order.ts'

/** What a merged record says of the whole, whatever was measured. */
export interface MergedHead {
  readonly startedAt: string
  readonly durationSeconds: number
  readonly interrupted: boolean
  readonly brokenSuites: readonly BrokenSuite[]
  readonly shards: readonly ShardOrigin[]
}

/** From the start of the first shard to the end of the last one. */
export function mergedHead<Document extends Shardable>(parts: ShardParts<Document>): MergedHead {
  const records = parts.map(({ record }) => record)
  const startSeconds = (record: Shardable): number => Date.parse(record.startedAt) / 1e3
  const earliest = records.reduce((a, b) => (startSeconds(b) < startSeconds(a) ? b : a))
  const ends = records.map((record) => startSeconds(record) - startSeconds(earliest) + record.durationSeconds)
  // Every shard lists all suites, so each of them tells of one that does not load.
  const brokenSuites = new Map(records.flatMap((record) => record.brokenSuites.map((one) => [one.file, one])))
  return {
    startedAt: earliest.startedAt,
    durationSeconds: Math.max(...ends),
    interrupted: records.some(({ interrupted }) => interrupted),
    brokenSuites: [...brokenSuites.values()],
    shards: parts.map(({ shard, record }) => ({
      index: shard.index,
      startedAt: record.startedAt,
      durationSeconds: record.durationSeconds,
      seed: record.settings.seed,
      fingerprint: record.fingerprint,
    })),
  }
}
