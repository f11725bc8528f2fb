import * as v from 'valibot'
import type {
  BrokenLoadCall,
  IntervalRecord,
  LoadBreach,
  LoadCallRecord,
  LoadCounts,
  LoadedCall,
  LoadHealth,
  LoadHealthSecond,
  LoadRecord,
  LoadResult,
  LoadSecond,
  LoadSuiteRecord,
  LoadTimes,
  ScalabilityRecord,
  SoakFinding,
  SweepLevel,
  SweptCall,
} from '../load.ts'
import { breakageSchema, brokenSuiteSchema } from './breakage-schema.ts'
import { count, difference, figure, share } from './figure.ts'
import { fingerprintSchema } from './fingerprint-schema.ts'
import { histogramSchema } from './histogram.ts'
import { identity } from './identity.ts'
import { latencySchema } from './latency.ts'
import { loadShapeSchema } from './load-shape-schema.ts'
import { revisionSchema } from './run-schema.ts'
import { distinct, filledListOf, flag, listOf, oneOf, shape } from './shape.ts'
import { shardOriginsSchema, shardSchema } from './shard-schema.ts'
import { instant, label, prose, shortHash, toolVersion } from './text.ts'

function estimate<End>(end: v.GenericSchema<unknown, End>, description: string) {
  const fields: v.GenericSchema<unknown, IntervalRecord<End>> = shape({ value: end, low: end, high: end })
  return v.pipe(fields, v.description(description))
}

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

const utilisation = share('Share of the time that event loops were busy, 0 to 1')
const gcPauseShare = share('Share of the time that garbage collection stopped a thread, 0 to 1')

const healthSecondSchema: v.GenericSchema<unknown, LoadHealthSecond> = shape({
  utilisation,
  gcPauseShare,
  heapBytes: figure('Used on the V8 heaps, garbage and all'),
  liveHeapBytes: v.nullable(figure('Used after a full collection; null: none was asked for')),
})

const secondSchema: v.GenericSchema<unknown, LoadSecond> = shape({
  completed: count('Calls that ended well in this second'),
  lost: count('Calls that failed, timed out or were dropped in this second'),
  latency: histogramSchema,
  health: v.nullable(healthSecondSchema),
  serverBytes: v.nullable(figure('Memory of the server and what it started; null: not known')),
})

const healthSchema: v.GenericSchema<unknown, LoadHealth> = v.pipe(
  shape({
    utilisation,
    gcPauseShare,
    delayP99Ns: figure('99th percentile of event loop delay of the latest thread, ns'),
    bytesPerCall: v.nullable(figure('Bytes allocated on the V8 heaps per call; null in an open loop')),
  }),
  v.description('The threads that made the calls'),
)

const breachSchema: v.GenericSchema<unknown, LoadBreach> = shape({
  what: oneOf(
    ['p50', 'p99', 'wait', 'elu', 'delay', 'gc', 'alloc', 'heap'],
    'The limit as the suite names it',
  ),
  limit: figure('ns, a share of 1, bytes, or bytes a minute'),
  measured: figure('The same of the load'),
})

const findingSchema: v.GenericSchema<unknown, SoakFinding> = shape({
  what: oneOf(['latency', 'heap', 'server memory'], 'Median latency by second, ns; memory, bytes'),
  verdict: oneOf(['growing', 'steady', 'undecided'], 'Whether it grew over the load'),
  level: figure('Median of the values that were judged'),
  perSecond: v.nullable(
    estimate(difference('In the unit of the figure, per second'), 'Slope with its interval at 95 %'),
  ),
  p: v.nullable(share('Chance of so steady a slope without a trend; null: too few values')),
  values: count('Values that were judged'),
  seconds: figure('From the first to the last of them, s'),
})

const figures = {
  state: v.literal('loaded'),
  load: loadShapeSchema,
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
  health: healthSchema,
  breaches: listOf(breachSchema, 'Limits of the suite that were not kept'),
  soak: v.nullable(listOf(findingSchema, 'What grew, and what did not; null: not judged')),
  seconds: listOf(
    secondSchema,
    'One element for each second from the start; the last one is cut off at the end of the window',
  ),
}

const breakage = {
  state: v.literal('broken'),
  load: loadShapeSchema,
  breakage: breakageSchema,
}

const resultSchema: v.GenericSchema<unknown, LoadResult> = v.variant(
  'state',
  [shape(figures), shape(breakage)],
  'a result with state loaded or broken',
)

const levelSchema: v.GenericSchema<unknown, SweepLevel> = shape({
  level: figure('Callers of each worker, workers, or calls per second'),
  workers: count('Worker threads of this load', 1),
  concurrency: v.nullable(
    figure('Calls under way at once: callers of all workers, or the mean in an open loop; null: not fitted'),
  ),
  expectedPerSecond: v.nullable(figure('Calls per second that the law expects; null without either')),
  result: resultSchema,
})

const scalabilitySchema: v.GenericSchema<unknown, ScalabilityRecord> = shape({
  confidence: share('Of the intervals'),
  singlePerSecond: figure('Calls per second with one call at a time'),
  contention: estimate(share('A share of 1'), 'Share of the work that only one call can do at a time'),
  coherency: estimate(figure('0 or more'), 'What each pair of calls at once costs'),
  peakConcurrency: estimate(
    v.nullable(figure('Calls at once; null: more always give a little more')),
    'Calls at once with the highest throughput',
  ),
  peakPerSecond: v.nullable(figure('Calls per second there; null: nothing bounds it')),
  saturationConcurrency: v.nullable(
    figure('Calls at once beyond which more mostly wait; null: no sign of it'),
  ),
  standardErrorPerSecond: figure('Standard deviation of the throughputs about the law'),
})

const callSchema: v.GenericSchema<unknown, LoadCallRecord> = v.variant(
  'state',
  [
    shape({ ...identity, ...figures }) satisfies v.GenericSchema<unknown, LoadedCall>,
    shape({ ...identity, ...breakage }) satisfies v.GenericSchema<unknown, BrokenLoadCall>,
    shape({
      ...identity,
      state: v.literal('swept'),
      over: oneOf(['callers', 'workers', 'rate'], 'What was raised from level to level'),
      levels: filledListOf(levelSchema, 'The loads, in ascending order'),
      scalability: v.nullable(scalabilitySchema),
    }) satisfies v.GenericSchema<unknown, SweptCall>,
  ],
  'a call with state loaded, broken or swept',
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
