import type { Fingerprint } from '../fingerprint.ts'
import type { BrokenSuite } from '../run.ts'
import type { Shard, ShardOrigin } from '../shard.ts'
import { MergeError } from './merge-error.ts'

/** A record and the file it came from, for messages. */
export interface RecordPart<Document> {
  readonly file: string
  readonly record: Document
}

/** What all records of measurements have, as far as merging is concerned. */
export interface Shardable {
  readonly startedAt: string
  readonly durationSeconds: number
  readonly fingerprint: Fingerprint
  readonly settings: { readonly seed: number }
  readonly interrupted: boolean
  readonly brokenSuites: readonly BrokenSuite[]
  readonly shard?: Shard
  readonly shards?: readonly ShardOrigin[]
}

export interface ShardPart<Document> extends RecordPart<Document> {
  readonly shard: Shard
}

/** At least one, by `index`: every shard of one division, each once. */
export type ShardParts<Document> = readonly [ShardPart<Document>, ...ShardPart<Document>[]]

/**
 * The parts by number of their shard.
 *
 * @throws MergeError unless they are all shards of one division, each once
 */
export function shardsInOrder<Document extends Shardable>(
  parts: readonly RecordPart<Document>[],
): ShardParts<Document> {
  const [first, ...rest] = parts.map(shardOf).sort((a, b) => a.shard.index - b.shard.index)
  if (first === undefined)
    throw new MergeError('MERGE_NO_SHARD', 'found no record; allowed are those of all shards')
  const all = [first, ...rest] as const
  for (const part of rest) refuseOtherDivision(first, part)
  refuseDoubled(all)
  refuseMissing(all)
  return all
}

function shardOf<Document extends Shardable>({ file, record }: RecordPart<Document>): ShardPart<Document> {
  const { shard, shards } = record
  if (shard !== undefined && shards === undefined) return { file, record, shard }
  const found = shards === undefined ? 'a whole record' : 'a record that was merged'
  throw new MergeError('MERGE_NO_SHARD', `${file}: shard: found ${found}; allowed is one of --shard`)
}

function refuseDoubled(parts: readonly ShardPart<unknown>[]): void {
  const fileOf = new Map<number, string>()
  for (const { file, shard } of parts) {
    const other = fileOf.get(shard.index)
    if (other !== undefined) {
      throw new MergeError(
        'MERGE_DOUBLED',
        `${file}: shard.index: found shard ${shard.index} of ${shard.total}, which ${other} is already; allowed is each once`,
      )
    }
    fileOf.set(shard.index, file)
  }
}

/** How many of those that are missing a message names. */
const namedAtMost = 10

function refuseMissing(parts: ShardParts<unknown>): void {
  const { total } = parts[0].shard
  const there = new Set(parts.map(({ shard }) => shard.index))
  const missing = Array.from({ length: total }, (_, at) => at + 1).filter((index) => !there.has(index))
  if (missing.length === 0) return
  const more = missing.length - namedAtMost
  const named = `${missing.slice(0, namedAtMost).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  throw new MergeError(
    'MERGE_MISSING',
    `found ${parts.length} of ${total} shards, none for ${named}; allowed are all of them: look at what became of that job, and measure it again`,
  )
}

/** What fits the pieces together: whoever made another list of calls, or put them elsewhere, lacks some or has some twice. */
function refuseOtherDivision(first: ShardPart<unknown>, part: ShardPart<unknown>): void {
  const different = (field: string, found: unknown, expected: unknown): MergeError =>
    new MergeError(
      'MERGE_DIFFERENT',
      `${part.file}: shard.${field}: found ${found}, but ${expected} in ${first.file}; allowed are the shards of one division: the same suites, baselines and arguments everywhere`,
    )
  for (const field of ['total', 'filtered'] as const) {
    if (part.shard[field] !== first.shard[field])
      throw different(field, part.shard[field], first.shard[field])
  }
  const ours = placesOf(part.shard)
  const theirs = placesOf(first.shard)
  for (const name of new Set([...theirs.keys(), ...ours.keys()])) {
    const [here, there] = [ours.get(name), theirs.get(name)]
    if (here === there) continue
    const say = (place: number | undefined): string =>
      place === undefined ? `no call ${name}` : `${name} in shard ${place}`
    throw different('division', say(here), say(there))
  }
}

function placesOf({ division }: Shard): ReadonlyMap<string, number> {
  return new Map(division.map(({ suite, id, shard }) => [callName(suite, id), shard]))
}

/** Names a call in messages, and no other call of the record. */
export function callName(suite: string, id: string): string {
  return `${JSON.stringify(suite)} › ${JSON.stringify(id)}`
}
