import * as v from 'valibot'
import { mostShards, type Shard, type ShardedCall, type ShardOrigin } from '../shard.ts'
import { ascending, count, figure } from './figure.ts'
import { fingerprintSchema } from './fingerprint-schema.ts'
import { distinct, filledListOf, flag, listOf, shape } from './shape.ts'
import { instant, label } from './text.ts'

const shardedCallSchema: v.GenericSchema<unknown, ShardedCall> = shape({
  suite: label('Name of the suite'),
  id: label('Id of the call'),
  shard: count('Shard that makes it, from 1', 1),
})

/** Of a record that is a part of a whole. */
export const shardSchema: v.GenericSchema<unknown, Shard> = v.pipe(
  shape({
    index: count('Which of the shards the record is of, from 1', 1),
    total: figure('Number of shards', { lowest: 1, highest: mostShards, whole: true }),
    filtered: flag('Only some suites or calls were asked for'),
    division: v.pipe(
      listOf(shardedCallSchema, 'Every call of the whole, in the order of the suites'),
      // A name may hold any character but is in quotes here.
      distinct<ShardedCall>(({ suite, id }) => JSON.stringify([suite, id]), 'id'),
    ),
  }),
  ascending<Shard>('index', 'total'),
  v.rawCheck<Shard>(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { total, division } = dataset.value
    const at = division.findIndex(({ shard }) => shard > total)
    const input = division[at]?.shard
    if (input === undefined) return
    const path = ['division', at, 'shard'].map((key) => ({
      type: 'unknown' as const,
      origin: 'value' as const,
      input: {},
      key,
      value: input,
    }))
    const [first, ...rest] = path
    if (first !== undefined)
      addIssue({ message: `at most total, which is ${total}`, input, path: [first, ...rest] })
  }),
  v.description('What the record is a part of; absent when it is a whole'),
)

/** Of a record that was merged from the records of shards. */
export const shardOriginsSchema: v.GenericSchema<unknown, readonly ShardOrigin[]> = v.pipe(
  filledListOf(
    shape({
      index: count('Which of the shards, from 1', 1),
      startedAt: instant('When it began, ISO 8601, UTC'),
      durationSeconds: figure('How long it took, s'),
      seed: count('Seed of its random choices'),
      fingerprint: fingerprintSchema,
    }),
    'The shards that the record was merged from; absent when it was not',
  ),
  distinct<ShardOrigin>(({ index }) => String(index), 'index'),
)
