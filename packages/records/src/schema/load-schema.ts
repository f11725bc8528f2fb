import * as v from 'valibot'
import type {
  BrokenLoadCall,
  LoadCallRecord,
  LoadCounts,
  LoadedCall,
  LoadRecord,
  LoadSecond,
  LoadShape,
  LoadSuiteRecord,
  LoadTimes,
} from '../load.ts'
import { breakageSchema, brokenSuiteSchema } from './breakage-schema.ts'
import { count, figure } from './figure.ts'
import { fingerprintSchema } from './fingerprint-schema.ts'
import { histogramSchema } from './histogram.ts'
import { identity } from './identity.ts'
import { latencySchema } from './latency.ts'
import { revisionSchema } from './run-schema.ts'
import { distinct, filledListOf, flag, listOf, oneOf, shape } from './shape.ts'
import { shardOriginsSchema, shardSchema } from './shard-schema.ts'
import { instant, label, prose, shortHash, toolVersion } from './text.ts'

const calls = v.nullable(
  count('Calls after which the load ends, over all workers; null: its time ends it', 1),
)
const duration = v.nullable(figure('How long it lasts, s; null: until its calls are made'))
const timeLimitSeconds = figure('A call is given up after this long, s')

const stageSchema = shape({
  fromPerSecond: figure('Calls per second at its start, over all workers'),
  toPerSecond: figure('Calls per second at its end, over all workers'),
  durationSeconds: duration,
})

const shapeSchema: v.GenericSchema<unknown, LoadShape> = v.variant(
  'kind',
  [
    shape({
      kind: v.literal('open'),
      arrivals: oneOf(['constant', 'poisson'], 'Evenly spaced, or with exponential gaps'),
      stages: filledListOf(stageSchema, 'One after the other'),
      calls,
      maximumInFlight: count('Most calls of a worker under way at once', 1),
      timeLimitSeconds,
    }),
    shape({
      kind: v.literal('closed'),
      callers: count('Concurrent callers of each worker', 1),
      durationSeconds: duration,
      calls,
      timeLimitSeconds,
    }),
  ],
  'a load of kind open or closed',
)

const countsSchema: v.GenericSchema<unknown, LoadCounts> = shape({
  completed: count('Calls that ended well'),
  failed: count('Calls that threw, or whose result was refused'),
  timedOut: count('Calls that were given up'),
  dropped: count('Calls that were due and found no free place for as long as a call may take'),
  unfinished: count('Calls under way when the load was stopped'),
  late: count('Calls that started more than a millisecond after they were due; in the others as well'),
})

function times(description: string): v.GenericSchema<unknown, LoadTimes> {
  return v.pipe(shape({ summaryNs: latencySchema, histogram: histogramSchema }), v.description(description))
}

const secondSchema: v.GenericSchema<unknown, LoadSecond> = shape({
  completed: count('Calls that ended well in this second'),
  lost: count('Calls that failed, timed out or were dropped in this second'),
  latency: histogramSchema,
})

const loaded = shape({
  ...identity,
  state: v.literal('loaded'),
  load: shapeSchema,
  end: oneOf(['finished', 'stopped', 'stuck', 'server-died'], 'Why the load ended'),
  serverDeath: v.nullable(prose('How the server died and what it said last; null: it did not')),
  windowSeconds: figure('From the start of the load to the end of its last call, s'),
  completedPerSecond: figure('Calls that ended well per second of that'),
  counts: countsSchema,
  failures: listOf(
    shape({ kind: label('What went wrong'), calls: count('How many calls failed with it', 1) }),
    'Failed calls by what went wrong, the most frequent first',
  ),
  latency: times('From when a call was due to its end; of calls that did not fail'),
  service: times('From the actual start of a call to its end'),
  waiting: times('From when a call was due to its actual start; empty in a closed loop'),
  scheduleError: times(
    'How much later than it could have the generator started a call; empty in a closed loop',
  ),
  seconds: listOf(secondSchema, 'One element for each second from the start'),
})

const broken = shape({
  ...identity,
  state: v.literal('broken'),
  load: shapeSchema,
  breakage: breakageSchema,
})

const callSchema: v.GenericSchema<unknown, LoadCallRecord> = v.variant(
  'state',
  [
    loaded satisfies v.GenericSchema<unknown, LoadedCall>,
    broken satisfies v.GenericSchema<unknown, BrokenLoadCall>,
  ],
  'a call with state loaded or broken',
)

const suiteSchema: v.GenericSchema<unknown, LoadSuiteRecord> = shape({
  name: label('Name of the suite, unique in the record'),
  file: label("Path from the project's root, with forward slashes"),
  suiteHash: shortHash('SHA-256 of the bundled suite, first 16 hexadecimal digits'),
  calls: v.pipe(
    listOf(callSchema, 'The calls that were put under load, in their order'),
    distinct<LoadCallRecord>((call) => call.id, 'id'),
  ),
})

export const loadSchema: v.GenericSchema<unknown, LoadRecord> = v.pipe(
  shape({
    kind: oneOf(['tidemark.load'], 'What the document is'),
    version: oneOf([1], 'Version of the format'),
    tool: toolVersion(),
    startedAt: instant('When it began, ISO 8601, UTC'),
    durationSeconds: figure('How long all of it took, s'),
    fingerprint: fingerprintSchema,
    revision: revisionSchema,
    settings: shape({
      seed: count('Seed of the arrivals'),
      workers: count('Worker threads that shared each load', 1),
      warmupSeconds: figure('One caller called for this long before, s'),
      timeLimitSeconds: figure('A worker that does not turn its event loop for this long is broken, s'),
      memoryLimitMib: figure('Heap of one worker, MiB'),
    }),
    interrupted: flag('Somebody stopped it; what was loaded until then is here'),
    suites: v.pipe(
      listOf(suiteSchema, 'The suites'),
      distinct<LoadSuiteRecord>((suite) => suite.name, 'name'),
    ),
    brokenSuites: listOf(brokenSuiteSchema, 'Suites that could not be listed'),
    shard: v.exactOptional(shardSchema),
    shards: v.exactOptional(shardOriginsSchema),
  }),
  v.title('Tidemark load, version 1'),
  v.description('What calls did under load'),
)
